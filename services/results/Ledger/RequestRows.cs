using ScanMesh.Contracts.V1;
using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Ledger;

/// <summary>Rows of requests from what is known of them, and back.</summary>
internal static class RequestRows
{
    public static RequestRow ToRow(this ScanRequested request, DateTimeOffset now) => new()
    {
        Id = request.RequestId.ToString("D"),
        ParentId = request.ParentId?.ToString("D"),
        Lane = request.Lane,
        Source = request.Source,
        Registry = request.Registry,
        Repository = request.Repository,
        Tag = request.Tag,
        Digest = request.Digest,
        EventId = Printable(request.EventId),
        ObservedAt = request.ObservedAt.ToStored(),
        ReceivedAt = request.ReceivedAt.ToStored(),
        Traceparent = Printable(request.Traceparent),
        StateAt = now.ToStored(),
        DispatchedAt = now.ToStored(),
    };

    public static RequestRow ToRow(this BeginCommand command, DateTimeOffset now) => new()
    {
        Id = command.RequestId,
        ParentId = command.ParentId,
        Lane = command.Lane,
        Source = command.Source,
        Registry = command.Registry,
        Repository = command.Repository,
        Tag = command.Tag,
        Digest = command.Tag is null ? command.ManifestDigest : null,
        EventId = Printable(command.EventId),
        ObservedAt = command.ObservedAt.ToStored(),
        ReceivedAt = command.ReceivedAt.ToStored(),
        Traceparent = Printable(command.Traceparent),
        StateAt = now.ToStored(),
        DispatchedAt = now.ToStored(),
    };

    /// <summary>The message that asks a worker for it again.</summary>
    public static ScanRequested ToMessage(this RequestRow row, string lane) => new()
    {
        RequestId = Guid.Parse(row.Id),
        ParentId = row.ParentId is null ? null : Guid.Parse(row.ParentId),
        Lane = lane,
        Source = "ledger",
        Registry = row.Registry,
        Repository = row.Repository,
        Tag = row.Tag,
        Digest = row.Digest,
        EventId = row.EventId,
        ObservedAt = row.ObservedAt.FromStored(),
        ReceivedAt = row.ReceivedAt.FromStored(),
        Traceparent = row.Traceparent,
    };

    /// <summary>Foreign text, at most 1 KB, without control characters (PostgreSQL takes no NUL).</summary>
    public static string? Printable(string? text) => text is null ? null : string.Concat(text.Take(1024).Select(c => char.IsControl(c) ? ' ' : c));
}
