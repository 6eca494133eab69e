using Grpc.Core;

namespace ScanMesh.Client;

/// <summary>A watch was refused, and trying again would be refused again.</summary>
public sealed class WatchException(string message, string reason, string? oldestCursor, RpcException cause) : Exception(message, cause)
{
    /// <summary>CURSOR_EXPIRED, EPOCH_CHANGED or FILTER_CHANGED; else the gRPC status, for example UNAUTHENTICATED.</summary>
    public string Reason { get; } = reason;

    /// <summary>The oldest cursor still served, where the mesh named one: going on from there skips what is gone.</summary>
    public string? OldestCursor { get; } = oldestCursor;
}
