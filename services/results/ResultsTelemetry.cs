using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ScanMesh.Results;

/// <summary>Spans and meters of the results service.</summary>
internal static class ResultsTelemetry
{
    /// <summary>Name of the source and of the meter.</summary>
    public const string Name = "ScanMesh.Results";

    public static readonly ActivitySource Source = new(Name);

    private static readonly Meter Meter = new(Name);

    /// <summary>Requests that reached a terminal state, by state.</summary>
    public static readonly Counter<long> Ended = Meter.CreateCounter<long>("scanmesh.requests.ended", "{request}", "Requests that ended, by state.");

    public static readonly Counter<long> Commits = Meter.CreateCounter<long>("scanmesh.results.committed", "{result}", "Results stored.");

    public static readonly Histogram<int> BatchSize = Meter.CreateHistogram<int>("scanmesh.results.batch", "{result}", "Results a transaction.");

    /// <summary>Results dropped, by why: older, stale-fence, unreadable.</summary>
    public static readonly Counter<long> Dropped = Meter.CreateCounter<long>("scanmesh.results.dropped", "{result}", "Results not stored, by reason.");

    public static readonly Counter<long> LeasesExpired = Meter.CreateCounter<long>("scanmesh.leases.expired", "{lease}", "Leases that ended without a result.");

    public static readonly Counter<long> Redispatches = Meter.CreateCounter<long>("scanmesh.requests.redispatched", "{request}", "Requests dispatched again, by lane.");

    /// <summary>Tags that were pushed while we were watching, of which no event told us.</summary>
    public static readonly Counter<long> PushesMissed = Meter.CreateCounter<long>("scanmesh.pushes.missed", "{push}", "Pushes that a sweep found and no event told of, by registry.");

    public static readonly Counter<long> SweepsEnded = Meter.CreateCounter<long>("scanmesh.sweeps.ended", "{sweep}", "Sweeps and plans that ended, by registry, mode and state.");

    /// <summary>Hints of deletes, by what became of them: taken, not-swept, malformed, full.</summary>
    public static readonly Counter<long> DeleteHints = Meter.CreateCounter<long>("scanmesh.deletes.hints", "{hint}", "Hints that something was deleted, by outcome.");

    public static readonly Counter<long> Tombstones = Meter.CreateCounter<long>("scanmesh.deletes.confirmed", "{delete}", "Tags and manifests that a registry has no more, by registry.");

    /// <summary>What retention removed, by kind: image, layer.</summary>
    public static readonly Counter<long> Removed = Meter.CreateCounter<long>("scanmesh.retention.removed", "{row}", "What nothing referred to any more and retention removed, by kind.");

    /// <summary>How old an event was when it was written to a subscriber.</summary>
    public static readonly Histogram<double> WatchLag = Meter.CreateHistogram<double>("scanmesh.watch.lag", "s", "Age of events when sent.");

    private static (long Requests, long Messages) failures;
    private static volatile IReadOnlyDictionary<string, long> open = new Dictionary<string, long>();

    static ResultsTelemetry()
    {
        Meter.CreateObservableGauge(
            "scanmesh.requests.open", () => open.Select(o => new Measurement<long>(o.Value, new KeyValuePair<string, object?>("state", o.Key))), "{request}", "Requests that have not ended, by state.");
        Meter.CreateObservableGauge(
            "scanmesh.failures",
            () => new Measurement<long>[] { new(Volatile.Read(ref failures.Requests), new KeyValuePair<string, object?>("kind", "request")), new(Volatile.Read(ref failures.Messages), new KeyValuePair<string, object?>("kind", "message")) },
            "{failure}",
            "Failures that wait for a redrive or a drop, by kind.");
    }

    /// <summary>Sets the gauge of failures.</summary>
    public static void SetFailures(long requests, long messages)
    {
        Volatile.Write(ref failures.Requests, requests);
        Volatile.Write(ref failures.Messages, messages);
    }

    /// <summary>Sets the gauge of open requests.</summary>
    public static void SetOpen(IReadOnlyDictionary<string, long> counts) => open = counts;

    /// <summary>A span that continues the trace of a push, or starts one.</summary>
    public static Activity? Start(string name, string? traceparent, ActivityKind kind = ActivityKind.Internal) =>
        ActivityContext.TryParse(traceparent, null, isRemote: true, out var parent) ? Source.StartActivity(name, kind, parent) : Source.StartActivity(name, kind);
}
