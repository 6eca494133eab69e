using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Sources;
using ScanMesh.Engine.Model;
using ScanMesh.Mesh.V1;
using ScanMesh.Scanner.Mesh;

namespace ScanMesh.Scanner.Layers;

/// <summary>
/// The mesh's known layers, for one scan. A layer that was never seen in this repository is confirmed by one HEAD there before its
/// record is used, so that nobody learns of a layer's content by naming its digest (SECURITY T4).
/// </summary>
internal sealed class MeshLayerCache : ILayerCache
{
    private readonly LedgerClient ledger;
    private readonly ScanIdentity scan;
    private readonly IImageSource repository;
    private readonly ScannerTelemetry telemetry;
    private readonly ILogger logger;
    private readonly Dictionary<string, bool> known;

    /// <summary>Takes what BeginScan answered.</summary>
    public MeshLayerCache(
        LedgerClient ledger, ScanIdentity scan, IEnumerable<KnownLayer> known, IImageSource repository, ScannerTelemetry telemetry, ILogger logger)
    {
        this.ledger = ledger;
        this.scan = scan;
        this.repository = repository;
        this.telemetry = telemetry;
        this.logger = logger;
        this.known = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var layer in known)
            this.known[layer.Digest] = layer.SeenInRepository;
    }

    /// <inheritdoc/>
    public async Task<LayerRecord?> FindAsync(Descriptor layer, string analyserSet, CancellationToken cancellationToken)
    {
        if (!known.TryGetValue(layer.Digest.ToString(), out var seenHere))
            return null;
        if (!seenHere && !await repository.HasBlobAsync(layer, cancellationToken))
            return null;
        var bytes = await ledger.GetLayerAsync(scan, layer.Digest, analyserSet, cancellationToken);
        var record = bytes is null ? null : Decode(bytes, layer);

        // A size that is not the record's is this manifest's lie: the layer is read again and the lie found.
        if (record is null || record.Blob != layer.Digest || record.AnalyserSet != analyserSet || record.Partial || record.BlobSize != layer.Size)
            return null;
        telemetry.LayerReused(layer.Size);
        return record;
    }

    /// <inheritdoc/>
    public async Task StoreAsync(LayerRecord record, CancellationToken cancellationToken)
    {
        telemetry.LayerDownloaded(record.BlobSize);
        if (record.Partial)
            return;
        var bytes = LayerRecordCodec.Encode(record);
        var header = new LayerHeader
        {
            ScanId = scan.ScanId.ToString("D"),
            Fence = scan.Fence,
            Digest = record.Blob.ToString(),
            AnalyserSet = record.AnalyserSet,
            UncompressedDigest = record.Uncompressed.ToString(),
            BlobSize = record.BlobSize,
            RecordSize = bytes.Length,
        };
        await ledger.PutLayerAsync(header, bytes, cancellationToken);
    }

    private LayerRecord? Decode(byte[] bytes, Descriptor layer)
    {
        try
        {
            return LayerRecordCodec.Decode(bytes);
        }
        catch (InvalidDataException e)
        {
            logger.RecordUnreadable(layer.Digest.ToString(), e);
            return null;
        }
    }
}
