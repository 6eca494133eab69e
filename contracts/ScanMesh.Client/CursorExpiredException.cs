using Grpc.Core;

namespace ScanMesh.Client;

/// <summary>Events after the cursor are no longer kept. Going on at <see cref="CursorException.OldestCursor"/> leaves a gap that the caller knows of.</summary>
public sealed class CursorExpiredException(StatusCode statusCode, string message, string? oldestCursor, Exception? cause = null)
    : CursorException(statusCode, message, RpcFaults.CursorExpired, oldestCursor, cause);
