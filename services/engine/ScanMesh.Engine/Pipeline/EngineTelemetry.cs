using System.Diagnostics;
using System.Diagnostics.Metrics;
using ScanMesh.Engine.Images.Layers;

namespace ScanMesh.Engine.Pipeline;

/// <summary>Traces and metrics of the engine. Names are stable; hosts listen to them by <see cref="Name"/>.</summary>
public static class EngineTelemetry
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string Name = "ScanMesh.Engine";

    internal static readonly ActivitySource Source = new(Name);
    private static readonly Meter meter = new(Name);
    private static readonly Histogram<double> layerDuration = meter.CreateHistogram<double>("scanmesh.engine.layer.duration", "s", "Time of one layer by stage: download, decompress, walk");
    private static readonly Counter<long> layerBytes = meter.CreateCounter<long>("scanmesh.engine.layer.bytes", "By", "Bytes of layers by direction: in (transported), out (decompressed)");
    private static readonly Counter<long> layerEntries = meter.CreateCounter<long>("scanmesh.engine.layer.entries", "{entry}", "Archive entries walked");
    private static readonly Counter<long> layers = meter.CreateCounter<long>("scanmesh.engine.layers", "{layer}", "Layers by outcome: reused, read, partial, refused");

    internal static void LayerReused() => layers.Add(1, new KeyValuePair<string, object?>("outcome", "reused"));

    internal static void LayerRead(LayerReading reading)
    {
        layers.Add(1, new KeyValuePair<string, object?>("outcome", !reading.IsVerified ? "refused" : reading.IsPartial ? "partial" : "read"));
        layerBytes.Add(reading.BytesIn, new KeyValuePair<string, object?>("direction", "in"));
        layerBytes.Add(reading.BytesOut, new KeyValuePair<string, object?>("direction", "out"));
        layerEntries.Add(reading.Entries);
        Duration("download", reading.Timings.Download);
        Duration("decompress", reading.Timings.Decompress);
        Duration("walk", reading.Timings.Walk);

        static void Duration(string stage, TimeSpan time) => layerDuration.Record(time.TotalSeconds, new KeyValuePair<string, object?>("stage", stage));
    }
}
