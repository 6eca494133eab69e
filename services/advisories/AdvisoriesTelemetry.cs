using System.Diagnostics.Metrics;
using ScanMesh.Advisories.Snapshots;

namespace ScanMesh.Advisories;

/// <summary>Metrics of the room (meter <c>ScanMesh.Advisories</c>).</summary>
internal sealed class AdvisoriesTelemetry
{
    /// <summary>Name of the meter.</summary>
    public const string Name = "ScanMesh.Advisories";

    private readonly Counter<long> failures;
    private readonly Histogram<double> buildSeconds;

    public AdvisoriesTelemetry(IMeterFactory meters, SnapshotShelf shelf, TimeProvider time)
    {
        var meter = meters.Create(Name);
        failures = meter.CreateCounter<long>("scanmesh.advisories.failures", "{failure}", "Builds and fetches that failed or were held, by kind");
        buildSeconds = meter.CreateHistogram<double>("scanmesh.advisories.build.duration", "s", "Time to build a snapshot");
        meter.CreateObservableGauge("scanmesh.advisories.sequence", () => shelf.Current?.Sequence ?? 0, "{revision}", "Sequence of the served snapshot");
        meter.CreateObservableGauge("scanmesh.advisories.records", () => shelf.Current?.Records ?? 0, "{record}", "Records in the served snapshot");
        meter.CreateObservableGauge("scanmesh.advisories.data.age", () => DataAge(shelf, time), "s", "Age of the newest advisory in the served snapshot");
    }

    /// <summary>Counts a failure: build, fetch or held.</summary>
    public void Failed(string kind) => failures.Add(1, new KeyValuePair<string, object?>("kind", kind));

    /// <summary>Records a build's duration.</summary>
    public void Built(TimeSpan duration) => buildSeconds.Record(duration.TotalSeconds);

    private static IEnumerable<Measurement<double>> DataAge(SnapshotShelf shelf, TimeProvider time) =>
        shelf.Current?.DataAsOf is { } asOf ? [new Measurement<double>((time.GetUtcNow() - asOf).TotalSeconds)] : [];
}
