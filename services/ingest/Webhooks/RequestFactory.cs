using System.Diagnostics;
using ScanMesh.Contracts.V1;
using ScanMesh.Ingest.Sources;

namespace ScanMesh.Ingest.Webhooks;

/// <summary>Makes the requests of an event: the same event told twice gives the same ids (SEMANTICS S1).</summary>
internal static class RequestFactory
{
    /// <summary>One for each push, each id once.</summary>
    public static IReadOnlyList<(ScanRequested Request, PushEvent Push)> Create(ConfiguredSource source, EventReading reading, ReadOnlySpan<byte> body, DateTimeOffset receivedAt)
    {
        var bodyKey = RequestId.EventKey(body, receivedAt);
        return [.. reading.Pushes.Select(push => (new ScanRequested
        {
            RequestId = RequestId.ForPush(source.Name, push.EventId ?? bodyKey, push.Registry.Name, push.Repository, push.Tag ?? push.Digest.ToString()!),
            Lane = source.Kind.Traits.Lane,
            Source = source.Name,
            Registry = push.Registry.Name,
            Repository = push.Repository,
            Tag = push.Tag,
            Digest = push.Digest?.ToString(),
            EventId = push.EventId,
            ObservedAt = push.ObservedAt ?? receivedAt,
            ReceivedAt = receivedAt,
            Traceparent = Activity.Current?.Id,
        }, push)).DistinctBy(r => r.Item1.RequestId)];
    }
}
