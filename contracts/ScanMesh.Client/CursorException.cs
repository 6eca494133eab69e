using Grpc.Core;

namespace ScanMesh.Client;

/// <summary>
/// A cursor cannot be served: the log was restored or replaced (EPOCH_CHANGED), or the named subscription's filter is another
/// (FILTER_CHANGED). Nothing was skipped silently: start again, at the oldest or with a snapshot.
/// </summary>
public class CursorException : ScanMeshException
{
    /// <summary>A refusal with the mesh's reason and the oldest cursor it still serves.</summary>
    public CursorException(StatusCode statusCode, string message, string reason, string? oldestCursor, Exception? cause = null)
        : base(statusCode, message, cause) => (Reason, OldestCursor) = (reason, oldestCursor);

    /// <summary><c>CURSOR_EXPIRED</c>, <c>EPOCH_CHANGED</c> or <c>FILTER_CHANGED</c>.</summary>
    public string Reason { get; }

    /// <summary>The oldest cursor that is still served, where the mesh tells it.</summary>
    public string? OldestCursor { get; }
}
