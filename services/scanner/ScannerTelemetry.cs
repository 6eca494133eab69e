using System.Diagnostics;
using System.Diagnostics.Metrics;
using ScanMesh.Contracts.V1;

namespace ScanMesh.Scanner;

/// <summary>Spans and metrics of the room (source and meter <c>ScanMesh.Scanner</c>).</summary>
internal sealed class ScannerTelemetry
{
    /// <summary>Name of the activity source and the meter.</summary>
    public const string Name = "ScanMesh.Scanner";

    private static readonly ActivitySource Source = new(Name);

    private readonly Counter<long> outcomes;
    private readonly Counter<long> deferrals;
    private readonly Counter<long> layers;
    private readonly Counter<long> layerBytes;
    private readonly Histogram<double> duration;
    private readonly Histogram<double> queueWait;

    public ScannerTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        outcomes = meter.CreateCounter<long>("scanmesh.scanner.requests", "{request}", "Requests handled, by outcome, lane and registry");
        deferrals = meter.CreateCounter<long>("scanmesh.scanner.deferrals", "{deferral}", "Requests sent through a retry tier, by cause and registry");
        layers = meter.CreateCounter<long>("scanmesh.scanner.layers", "{layer}", "Layers, reused or downloaded");
        layerBytes = meter.CreateCounter<long>("scanmesh.scanner.layer.bytes", "By", "Bytes of layers as transported, reused or downloaded");
        duration = meter.CreateHistogram<double>("scanmesh.scanner.scan.duration", "s", "From BeginScan to the end of a scan, by outcome and lane");
        queueWait = meter.CreateHistogram<double>("scanmesh.scanner.queue.wait", "s", "From acceptance of a request to its first handling, by lane");
    }

    /// <summary>
    /// The span of one handling, below the bus's receive span where there is one. Without: the first handling of a push extends the
    /// push's trace; one that was retried or dispatched again is a trace of its own with a link (SEMANTICS S9).
    /// </summary>
    public static Activity? StartHandling(ScanRequested request)
    {
        ActivityContext.TryParse(request.Traceparent, null, isRemote: true, out var push);
        var isFirst = request.Deferrals == 0 && request.Source != "ledger";
        var activity = Activity.Current is not null || push == default ? Source.StartActivity("scan")
            : isFirst ? Source.StartActivity("scan", ActivityKind.Consumer, push)
            : Source.StartActivity("scan", ActivityKind.Consumer, default(ActivityContext), links: [new ActivityLink(push)]);
        activity?.SetTag("scanmesh.request.id", request.RequestId);
        activity?.SetTag("scanmesh.lane", request.Lane);
        activity?.SetTag("scanmesh.registry", request.Registry);
        activity?.SetTag("scanmesh.repository", request.Repository);
        return activity;
    }

    /// <summary>A step of the handling: resolve, begin, match, put.</summary>
    public static Activity? StartStep(string name) => Source.StartActivity(name);

    /// <summary>Counts an outcome: completed, attached, quarantined, isolated, expanded, ignored, failed, deferred, abandoned, given-back.</summary>
    public void Handled(ScanRequested request, string outcome) => outcomes.Add(
        1,
        new KeyValuePair<string, object?>("outcome", outcome),
        new KeyValuePair<string, object?>("lane", request.Lane),
        new KeyValuePair<string, object?>("registry", request.Registry));

    /// <summary>Counts a deferral.</summary>
    public void Deferred(string registry, string cause) =>
        deferrals.Add(1, new KeyValuePair<string, object?>("cause", cause), new KeyValuePair<string, object?>("registry", registry));

    /// <summary>Records how long a request waited for its first handling.</summary>
    public void Waited(ScanRequested request, TimeSpan wait)
    {
        if (request.Deferrals == 0 && wait > TimeSpan.Zero)
            queueWait.Record(wait.TotalSeconds, new KeyValuePair<string, object?>("lane", request.Lane));
    }

    /// <summary>Records a scan's duration.</summary>
    public void Scanned(string lane, string outcome, TimeSpan time) => duration.Record(
        time.TotalSeconds, new KeyValuePair<string, object?>("outcome", outcome), new KeyValuePair<string, object?>("lane", lane));

    /// <summary>Counts a layer whose record was known.</summary>
    public void LayerReused(long bytes) => Count("reused", bytes);

    /// <summary>Counts a layer that was downloaded.</summary>
    public void LayerDownloaded(long bytes) => Count("downloaded", bytes);

    private void Count(string how, long bytes)
    {
        layers.Add(1, new KeyValuePair<string, object?>("how", how));
        layerBytes.Add(bytes, new KeyValuePair<string, object?>("how", how));
    }
}
