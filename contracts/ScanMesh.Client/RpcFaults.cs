using Google.Rpc;
using Grpc.Core;

namespace ScanMesh.Client;

/// <summary>What a gRPC error means for the caller.</summary>
internal static class RpcFaults
{
    public const string CursorExpired = "CURSOR_EXPIRED";

    private const string OldestCursor = "oldest_cursor";

    /// <summary>True when trying again cannot help: the request itself is refused.</summary>
    public static bool IsFinal(StatusCode code) => code is StatusCode.PermissionDenied or StatusCode.Unauthenticated or StatusCode.InvalidArgument
        or StatusCode.FailedPrecondition or StatusCode.OutOfRange or StatusCode.NotFound or StatusCode.Unimplemented;

    /// <summary>The typed exception of an error.</summary>
    public static ScanMeshException Translate(RpcException fault)
    {
        var status = fault.GetRpcStatus();
        var text = string.IsNullOrEmpty(fault.Status.Detail) ? fault.StatusCode.ToString() : fault.Status.Detail;
        if (status?.GetDetail<ErrorInfo>() is { Reason: CursorExpired or "EPOCH_CHANGED" or "FILTER_CHANGED" } info)
        {
            var oldest = info.Metadata.TryGetValue(OldestCursor, out var cursor) && cursor.Length > 0 ? cursor : null;
            return info.Reason == CursorExpired
                ? new CursorExpiredException(fault.StatusCode, text, oldest, fault)
                : new CursorException(fault.StatusCode, text, info.Reason, oldest, fault);
        }

        return fault.StatusCode switch
        {
            StatusCode.Unauthenticated => new NotAuthenticatedException(text, fault),
            StatusCode.PermissionDenied => new AccessDeniedException(text, fault),
            StatusCode.InvalidArgument => new InvalidRequestException(text, status?.GetDetail<BadRequest>()?.FieldViolations.FirstOrDefault()?.Field, fault),
            _ => new ScanMeshException(fault.StatusCode, text, fault),
        };
    }
}
