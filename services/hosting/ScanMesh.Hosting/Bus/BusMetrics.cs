using System.Diagnostics.Metrics;

namespace ScanMesh.Hosting.Bus;

/// <summary>Counts of the bus, meter <c>ScanMesh.Bus</c>.</summary>
internal sealed class BusMetrics
{
    private readonly Histogram<double> published;
    private readonly Counter<long> unconfirmed;
    private readonly Counter<long> redelivered;
    private readonly Counter<long> buried;
    private readonly Counter<long> quarantined;
    private readonly Histogram<int> batches;

    public BusMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("ScanMesh.Bus");
        published = meter.CreateHistogram<double>("scanmesh.bus.publish.duration", "s", "Time until a message was confirmed.");
        unconfirmed = meter.CreateCounter<long>("scanmesh.bus.publish.unconfirmed", "{message}", "Messages that were not confirmed or were returned.");
        redelivered = meter.CreateCounter<long>("scanmesh.bus.redelivered", "{message}", "Deliveries that failed and were given back to the queue.");
        buried = meter.CreateCounter<long>("scanmesh.bus.buried", "{message}", "Unreadable messages put into a dead queue.");
        quarantined = meter.CreateCounter<long>("scanmesh.bus.quarantined", "{message}", "Messages taken from a dead queue into quarantine.");
        batches = meter.CreateHistogram<int>("scanmesh.bus.batch.size", "{message}", "Messages handed to the ledger at once.");
    }

    public void Published(string message, TimeSpan duration) => published.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("message", message));

    public void Unconfirmed(string message) => unconfirmed.Add(1, new KeyValuePair<string, object?>("message", message));

    public void Redelivered(string queue) => redelivered.Add(1, new KeyValuePair<string, object?>("queue", queue));

    public void Buried(string queue) => buried.Add(1, new KeyValuePair<string, object?>("queue", queue));

    public void Quarantined(string queue) => quarantined.Add(1, new KeyValuePair<string, object?>("queue", queue));

    public void Batched(string message, int size) => batches.Record(size, new KeyValuePair<string, object?>("message", message));
}
