using Grpc.Core;

namespace ScanMesh.Client;

/// <summary>The token is missing, unknown, expired or revoked (UNAUTHENTICATED).</summary>
public sealed class NotAuthenticatedException(string message, Exception? cause = null) : ScanMeshException(StatusCode.Unauthenticated, message, cause);
