using System.Diagnostics;
using ScanMesh.Contracts.V1;
using ScanMesh.Ingest.Sources;
using ScanMesh.Ingest.Webhooks;

namespace ScanMesh.Ingest.Journal;

/// <summary>Makes records of calls.</summary>
internal static class ReceivedEvents
{
    private const int MaxText = 300;
    private const int MaxParts = 100;
    private const int MaxHeader = 500;

    /// <summary>A call that was let in.</summary>
    public static ReceivedEvent Of(
        HttpContext context,
        ConfiguredSource source,
        DateTimeOffset receivedAt,
        ReadOnlyMemory<byte> body,
        EventReading reading,
        IReadOnlyList<(ScanRequested Request, PushEvent Push)> requests,
        string outcome) => Bare(context, source.Name, receivedAt, outcome, reading.Malformed) with
        {
            Parts =
            [
                .. requests.Select(r => new EventPart
                {
                    RequestId = r.Request.RequestId,
                    Registry = r.Request.Registry,
                    Repository = r.Request.Repository,
                    Tag = r.Request.Tag,
                    Digest = r.Request.Digest,
                }).Take(MaxParts),
                .. reading.Ignored.Where(i => i.Reason != IgnoreReason.Delete).Select(Part),
                .. reading.Deletes.Select(Part).Take(MaxParts),
            ],
            Headers = source.Kind.Traits.Headers
                .Select(h => (Name: h, Value: context.Request.Headers[h].ToString()))
                .Where(h => h.Value.Length is > 0 and <= MaxHeader)
                .ToDictionary(h => h.Name, h => h.Value),
            Body = KeptBody.Of(body, isJson: reading.Malformed is null, source.Kind.Traits.HiddenMembers),
        };

    /// <summary>A call that was not.</summary>
    public static ReceivedEvent Bare(HttpContext context, string source, DateTimeOffset receivedAt, string outcome, string? problem) => new()
    {
        Id = Guid.CreateVersion7(receivedAt),
        Source = source,
        ReceivedAt = receivedAt,
        Outcome = outcome,
        Problem = problem is null || problem.Length <= MaxText ? problem : problem[..MaxText],
        Sender = context.Connection.RemoteIpAddress?.ToString(),
        Parts = [],
        Traceparent = Activity.Current?.Id,
    };

    private static EventPart Part(IgnoredPart ignored) => new()
    {
        Ignored = ignored.Reason.ToText(),
        Text = ignored.Text,
        Registry = ignored.Place?.Registry,
        Repository = ignored.Place?.Repository,
        Tag = ignored.Place?.Tag,
        Digest = ignored.Place?.Digest,
    };

    private static EventPart Part(DeleteEvent deleted) => new()
    {
        Ignored = IgnoreReason.Delete.ToText(),
        Deleted = true,
        Registry = deleted.Registry.Name,
        Repository = deleted.Repository,
        Tag = deleted.Tag,
        Digest = deleted.Digest?.ToString(),
    };
}
