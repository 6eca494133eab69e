using Google.Rpc;
using Grpc.Core;

namespace ScanMesh.Client;

/// <summary>Tells the answers that trying again cannot change from those of a mesh that is away.</summary>
internal static class WatchRefusal
{
    /// <summary>The exception to end the watch with, or null to try again.</summary>
    public static WatchException? Of(RpcException e)
    {
        if (e.StatusCode is not (StatusCode.InvalidArgument or StatusCode.Unauthenticated or StatusCode.PermissionDenied
            or StatusCode.FailedPrecondition or StatusCode.OutOfRange or StatusCode.Unimplemented))
            return null;
        var info = e.GetRpcStatus()?.GetDetail<ErrorInfo>();
        string? oldest = null;
        info?.Metadata.TryGetValue("oldest_cursor", out oldest);
        return new WatchException(e.Status.Detail, info?.Reason ?? Name(e.StatusCode), oldest, e);
    }

    private static string Name(StatusCode code) => code switch
    {
        StatusCode.InvalidArgument => "INVALID_ARGUMENT",
        StatusCode.Unauthenticated => "UNAUTHENTICATED",
        StatusCode.PermissionDenied => "PERMISSION_DENIED",
        StatusCode.FailedPrecondition => "FAILED_PRECONDITION",
        StatusCode.OutOfRange => "OUT_OF_RANGE",
        _ => "UNIMPLEMENTED",
    };
}
