using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using ScanMesh.Results.Store.Rows;
using Status = Google.Rpc.Status;

namespace ScanMesh.Results.Log;

/// <summary>Explicit answers to cursors that cannot be served: never a skip (I3).</summary>
internal static class WatchErrors
{
    private const string Domain = "scanmesh.dev";

    /// <summary>Events after the cursor are no longer kept.</summary>
    public static RpcException Expired(LogHeadRow head) =>
        Of(Code.OutOfRange, "CURSOR_EXPIRED", "Events after this cursor are no longer kept: start at the oldest, or with a snapshot.", head);

    /// <summary>The cursor belongs to another numbering (a restored or imported database).</summary>
    public static RpcException OtherEpoch(LogHeadRow head) =>
        Of(Code.FailedPrecondition, "EPOCH_CHANGED", "The log was restored or replaced since this cursor was given: start at the oldest, or with a snapshot.", head);

    /// <summary>A field of the request is bad.</summary>
    public static RpcException Invalid(string pathAndReason)
    {
        var path = pathAndReason.Split(':')[0];
        return new Status
        {
            Code = (int)Code.InvalidArgument,
            Message = pathAndReason,
            Details = { Any.Pack(new BadRequest { FieldViolations = { new BadRequest.Types.FieldViolation { Field = path, Description = pathAndReason } } }) },
        }.ToRpcException();
    }

    private static RpcException Of(Code code, string reason, string message, LogHeadRow head) => new Status
    {
        Code = (int)code,
        Message = message,
        Details =
        {
            Any.Pack(new ErrorInfo
            {
                Domain = Domain,
                Reason = reason,
                Metadata = { ["oldest_cursor"] = new Cursor(Guid.Parse(head.Epoch), head.Floor).ToString() },
            }),
        },
    }.ToRpcException();
}
