using System.Diagnostics.Metrics;
using ScanMesh.Engine.Pipeline;

namespace ScanMesh.Tests.Benchmarks.Wholes;

/// <summary>Counts the archive entries that the engine says it walked.</summary>
internal sealed class EntryCounter : IDisposable
{
    private readonly MeterListener listener = new();
    private long entries;

    public static EntryCounter Start()
    {
        var counter = new EntryCounter();
        counter.listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument is { Meter.Name: EngineTelemetry.Name, Name: "scanmesh.engine.layer.entries" })
                listener.EnableMeasurementEvents(instrument);
        };
        counter.listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref counter.entries, value));
        counter.listener.Start();
        return counter;
    }

    public long Entries => Interlocked.Read(ref entries);

    public void Dispose() => listener.Dispose();
}
