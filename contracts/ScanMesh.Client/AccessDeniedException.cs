using Grpc.Core;

namespace ScanMesh.Client;

/// <summary>The token is known but lacks the scope for this call (PERMISSION_DENIED).</summary>
public sealed class AccessDeniedException(string message, Exception? cause = null) : ScanMeshException(StatusCode.PermissionDenied, message, cause);
