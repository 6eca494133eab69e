using System.Diagnostics;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Layers;

/// <summary>
/// Reads a layer in one pass with bounded memory: transported bytes are hashed and counted, decompressed by their first bytes, hashed
/// again, and walked as a tar archive whose entries go to a sink. What is wrong with the layer is a problem in the result; what is wrong
/// with the transport is a <see cref="ScanException"/>.
/// </summary>
public sealed class LayerReader(ScanLimits limits)
{
    private const long LargeLayer = 16 << 20; // below, several layers at once keep the cores busy (tests/benchmarks: scan-many-layers)

    /// <summary>Reads <paramref name="blob"/>, which the caller disposes. The sink is called from one other thread, in archive order.</summary>
    public async Task<LayerReading> ReadAsync(Stream blob, Descriptor descriptor, ILayerEntrySink sink, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var pump = new BlobPump(blob, descriptor, stop.Token);
        var transport = pump.RunAsync();
        try
        {
            // A thread of its own: it blocks while the network is slow, and must not starve the pool.
            var reading = await Task.Factory.StartNew(() => Walk(pump, descriptor, sink, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
            await transport.ConfigureAwait(false);
            return pump.Fault is null ? Verify(reading, pump, descriptor) : throw TransportFault(pump.Fault, descriptor, cancellationToken);
        }
        catch (Exception) when (pump.Fault is not null)
        {
            throw TransportFault(pump.Fault, descriptor, cancellationToken);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await transport.ConfigureAwait(false);
        }
    }

    private LayerReading Walk(BlobPump pump, Descriptor descriptor, ILayerEntrySink sink, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var problems = new LayerProblems(descriptor.Digest);
        var walker = new TarWalker(limits, problems);
        using var hash = new BackgroundHash(isWorthIt: descriptor.Size > LargeLayer);
        var isPartial = false;
        Digest uncompressed = default;
        long bytesOut = 0, decompressTicks = 0;
        try
        {
            using var plain = new Uncompressed(LayerDecompressor.Open(pump.Output, pump.Output.Peek()), pump.Output);
            using var input = new TarInput(plain.Stream, MaxBytesOut(descriptor), hash, cancellationToken);
            try
            {
                walker.Walk(input, sink);
                input.Drain();
                uncompressed = hash.Finish();
            }
            finally
            {
                bytesOut = input.BytesRead;
                decompressTicks = input.SourceTicks;
            }
        }
        catch (ArchiveException e)
        {
            problems.Add(e.Reason, $"{e.Message} What was read before counts, the rest is not known.");
            isPartial = true;
        }

        var walked = Stopwatch.GetTimestamp() - started;
        var waited = pump.Output.WaitTicks;
        pump.Output.Drain();
        return new LayerReading
        {
            IsVerified = false,
            IsPartial = isPartial || walker.HasDropped,
            Uncompressed = uncompressed,
            BytesIn = 0,
            BytesOut = bytesOut,
            Entries = walker.Entries,
            Problems = problems.ToImmutable(),
            Timings = new LayerTimings(Span(waited), Span(Math.Max(0, decompressTicks - waited)), Span(Math.Max(0, walked - decompressTicks))),
        };
    }

    /// <summary>Decided by the descriptor's size, which is verified, so that it does not depend on how the bytes arrived.</summary>
    private long MaxBytesOut(Descriptor descriptor)
    {
        var byRatio = descriptor.Size > limits.LayerBytesOut / limits.CompressionRatio ? limits.LayerBytesOut : descriptor.Size * limits.CompressionRatio;
        return Math.Min(limits.LayerBytesOut, Math.Max(limits.RatioFreeBytes, byRatio));
    }

    private static LayerReading Verify(LayerReading reading, BlobPump pump, Descriptor descriptor)
    {
        reading = reading with { BytesIn = pump.BytesIn };
        if (pump.BytesIn == descriptor.Size && pump.Digest == descriptor.Digest)
            return reading with { IsVerified = true };
        var why = pump.BytesIn == descriptor.Size ? $"its bytes have the digest {pump.Digest}"
            : pump.BytesIn > descriptor.Size ? $"it is longer than the {descriptor.Size} bytes that the manifest names"
            : $"it has {pump.BytesIn} bytes, the manifest names {descriptor.Size}";
        return reading with
        {
            IsPartial = true,
            Problems = [new Problem(null, null, ProblemReason.DigestMismatch, $"Layer {descriptor.Digest} is not what the manifest names: {why}. Nothing of it was used.")],
        };
    }

    private static Exception TransportFault(Exception fault, Descriptor descriptor, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return fault is ScanException known
            ? new ScanException(known.Reason, known.Message, known) { RetryAfter = known.RetryAfter }
            : new ScanException(FailureReason.RegistryUnavailable, $"Layer {descriptor.Digest} could not be read to its end.", fault);
    }

    private static TimeSpan Span(long ticks) => Stopwatch.GetElapsedTime(0, ticks);

    /// <summary>Disposes a decompressor, but not the pump's own output.</summary>
    private readonly struct Uncompressed(Stream stream, Stream output) : IDisposable
    {
        public Stream Stream => stream;

        public void Dispose()
        {
            if (!ReferenceEquals(stream, output))
                stream.Dispose();
        }
    }
}
