using System.Diagnostics;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Engine.Images.Sources;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Pipeline;

/// <summary>Gives the record of each layer of one image: known ones from the cache, the rest read, several at once, each stored as soon as it is whole.</summary>
internal sealed class LayerLoader(IImageSource source, AnalyserSet analysers, ILayerCache cache, ScanLimits limits)
{
    private readonly LayerReader reader = new(limits);

    /// <summary>The records, from the bottom up. A layer that occurs twice is read once.</summary>
    public async Task<IReadOnlyList<LayerRecord>> LoadAsync(IReadOnlyList<Descriptor> layers, int parallelism, CancellationToken cancellationToken)
    {
        var distinct = layers.DistinctBy(Key).ToList();
        var places = distinct.Index().ToDictionary(l => Key(l.Item), l => l.Index);
        var records = new ImageRecords(distinct.Count, limits.ImageRecordBytes);
        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, parallelism), CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(
            distinct.Index(),
            options,
            async (layer, token) =>
            {
                if (!records.IsBeyond(layer.Index))
                    records.Add(layer.Index, await LoadOneAsync(layer.Item, token).ConfigureAwait(false));
            }).ConfigureAwait(false);
        return [.. layers.Select(l => records.Find(places[Key(l)]) ?? LeftOut(l))];

        static (Digest, long) Key(Descriptor layer) => (layer.Digest, layer.Size);
    }

    private async Task<LayerRecord> LoadOneAsync(Descriptor layer, CancellationToken cancellationToken)
    {
        if (Refusal(layer) is { } problem)
            return Unread(layer, problem);
        if (await cache.FindAsync(layer, analysers.Hash, cancellationToken).ConfigureAwait(false) is { } known)
        {
            EngineTelemetry.LayerReused();
            return known;
        }

        var (record, isVerified) = await ReadAsync(layer, cancellationToken).ConfigureAwait(false);
        if (!isVerified && source is IMirroredSource mirrored && mirrored.Distrust(layer.Digest))
            (record, _) = await ReadAsync(layer, cancellationToken).ConfigureAwait(false);
        if (!record.Partial)
            await cache.StoreAsync(record, cancellationToken).ConfigureAwait(false);
        return record;
    }

    private async Task<(LayerRecord Record, bool IsVerified)> ReadAsync(Descriptor layer, CancellationToken cancellationToken)
    {
        using var activity = EngineTelemetry.Source.StartActivity("layer.read");
        activity?.SetTag("scanmesh.layer.digest", layer.Digest.ToString()).SetTag("scanmesh.layer.size", layer.Size);
        try
        {
            await using var blob = await source.OpenBlobAsync(layer, cancellationToken).ConfigureAwait(false);
            var builder = analysers.NewBuilder(cancellationToken);
            var reading = await reader.ReadAsync(blob, layer, builder, cancellationToken).ConfigureAwait(false);
            EngineTelemetry.LayerRead(reading);
            activity?.SetTag("scanmesh.layer.entries", reading.Entries).SetTag("scanmesh.layer.partial", reading.IsPartial);
            return reading.IsVerified
                ? (builder.Build(layer.Digest, layer.Size, reading.Uncompressed, reading.IsPartial, reading.Problems), true)
                : (Unread(layer, [.. reading.Problems]), false);
        }
        catch (Exception e)
        {
            activity?.SetStatus(ActivityStatusCode.Error, e is ScanException fault ? fault.Reason.ToText() : e.GetType().Name);
            throw;
        }
    }

    /// <summary>Why a layer is not even asked for, or null.</summary>
    private Problem? Refusal(Descriptor layer) =>
        layer.HasForeignUrls ? Of(layer, ProblemReason.ForeignLayer, "lives outside the registry (descriptor urls); it is not fetched")
        : ManifestMediaTypes.IsEncryptedLayer(layer.MediaType) ? Of(layer, ProblemReason.Unsupported, "is encrypted")
        : !ManifestMediaTypes.IsLayer(layer.MediaType) ? Of(layer, ProblemReason.Unsupported, $"has the media type '{(layer.MediaType.Length > 100 ? layer.MediaType[..100] : layer.MediaType)}', which is no layer's")
        : layer.Size > limits.LayerBytesIn ? Of(layer, ProblemReason.TooLarge, $"has {layer.Size} bytes, more than {limits.LayerBytesIn}")
        : null;

    private LayerRecord LeftOut(Descriptor layer) =>
        Unread(layer, Of(layer, ProblemReason.Limit, $"was left out: what is known of the layers up to it would take more than {limits.ImageRecordBytes} bytes"));

    /// <summary>A record that says nothing but why, and makes the image incomplete.</summary>
    private LayerRecord Unread(Descriptor layer, params Problem[] problems) =>
        analysers.NewBuilder().Build(layer.Digest, layer.Size, default, partial: true, problems);

    private static Problem Of(Descriptor layer, ProblemReason reason, string why) => new(null, null, reason, $"Layer {layer.Digest} {why}.");
}
