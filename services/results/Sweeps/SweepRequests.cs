using ScanMesh.Contracts.V1;
using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Sweeps;

/// <summary>Requests that a run makes; made twice they are the same.</summary>
internal static class SweepRequests
{
    /// <summary>Source of all of them; no configured source may be called so.</summary>
    public const string Source = "sweep";

    // The event id of what had failed before is another, so that it is not taken for a push that was missed.
    private const string Again = "/again";

    /// <summary>The request of a tag, with the digest that the registry states as a claim.</summary>
    public static ScanRequested Create(SweepRow sweep, string repository, string tag, string digest, TagNews news, DateTimeOffset now)
    {
        var eventId = news == TagNews.Again ? sweep.Id + Again : sweep.Id;
        return new ScanRequested
        {
            RequestId = RequestId.ForPush(Source, eventId, sweep.Registry, repository, tag),
            Lane = Lane.Backfill,
            Source = Source,
            Registry = sweep.Registry,
            Repository = repository,
            Tag = tag,
            Digest = digest,
            EventId = eventId,
            ObservedAt = now,
            ReceivedAt = now,
        };
    }

    /// <summary>True for a request that the run made.</summary>
    public static bool IsOf(string sweepId, RequestRow row) => row.Source == Source && (row.EventId == sweepId || row.EventId == sweepId + Again);
}
