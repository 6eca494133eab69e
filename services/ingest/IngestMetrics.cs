using System.Diagnostics.Metrics;
using System.Globalization;
using ScanMesh.Ingest.Sources;

namespace ScanMesh.Ingest;

/// <summary>Counts of ingest, meter <c>ScanMesh.Ingest</c>. Source names are configured ones, so that nobody outside makes series.</summary>
internal sealed class IngestMetrics
{
    private readonly Counter<long> answers;
    private readonly Counter<long> pushes;
    private readonly Counter<long> ignored;
    private readonly Histogram<double> duration;
    private readonly Counter<long> unrecorded;
    private readonly Counter<long> spooled;
    private readonly Counter<long> drained;
    private readonly Counter<long> corrupt;
    private readonly Meter meter;

    public IngestMetrics(IMeterFactory meters)
    {
        meter = meters.Create("ScanMesh.Ingest");
        answers = meter.CreateCounter<long>("scanmesh.ingest.answers", "{request}", "Webhooks answered, by source and HTTP status.");
        pushes = meter.CreateCounter<long>("scanmesh.ingest.pushes", "{push}", "Pushes accepted, by source.");
        ignored = meter.CreateCounter<long>("scanmesh.ingest.ignored", "{event}", "What was told and rightly is no push of an image, by source and reason.");
        duration = meter.CreateHistogram<double>("scanmesh.ingest.accept.duration", "s", "Time until the pushes of a webhook were durable.");
        unrecorded = meter.CreateCounter<long>("scanmesh.ingest.unrecorded", "{event}", "Calls that results was not told of, because the bus was away or too slow.");
        spooled = meter.CreateCounter<long>("scanmesh.ingest.spool.written", "{push}", "Pushes written to the spool.");
        drained = meter.CreateCounter<long>("scanmesh.ingest.spool.drained", "{push}", "Pushes published from the spool.");
        corrupt = meter.CreateCounter<long>("scanmesh.ingest.spool.unreadable", "By", "Bytes of the spool that could not be read.");
    }

    public void Answered(string source, int status) =>
        answers.Add(1, new("source", source), new("status", status.ToString(CultureInfo.InvariantCulture)));

    public void Accepted(string source, int count, TimeSpan time)
    {
        pushes.Add(count, new KeyValuePair<string, object?>("source", source));
        duration.Record(time.TotalSeconds, new KeyValuePair<string, object?>("source", source));
    }

    public void Ignored(string source, IgnoreReason reason) => ignored.Add(1, new("source", source), new("reason", reason.ToText()));

    public void Unrecorded(int count) => unrecorded.Add(count);

    public void Spooled(int count) => spooled.Add(count);

    public void Drained(int count) => drained.Add(count);

    public void Unreadable(long bytes) => corrupt.Add(bytes);

    /// <summary>Shows a spool's size and age.</summary>
    public void Observe(Func<Spool.SpoolState> state)
    {
        meter.CreateObservableGauge("scanmesh.ingest.spool.bytes", () => state().Bytes, "By", "Size of the spool.");
        meter.CreateObservableGauge("scanmesh.ingest.spool.records", () => state().Records, "{push}", "Pushes in the spool.");
        meter.CreateObservableGauge("scanmesh.ingest.spool.age", () => state().Age.TotalSeconds, "s", "Age of the oldest push in the spool.");
    }
}
