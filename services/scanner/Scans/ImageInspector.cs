using ScanMesh.Engine.Advisories;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Pipeline;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Mesh.V1;
using ScanMesh.Scanner.Layers;
using ScanMesh.Scanner.Mesh;

namespace ScanMesh.Scanner.Scans;

/// <summary>Reads an image with what the mesh knows of it and matches it against the snapshot in use.</summary>
internal sealed class ImageInspector(
    LedgerClient ledger,
    SnapshotSlot snapshots,
    ScannerOptions options,
    ScannerTelemetry telemetry,
    TimeProvider time,
    ILogger<ImageInspector> logger)
{
    /// <summary>The report to be stored. What is broken in the image is in it; what is wrong with the transport is thrown.</summary>
    public async Task<ScanReport> InspectAsync(
        ResolvedManifest resolved, ScanIdentity scan, IEnumerable<KnownLayer> known, CancellationToken cancellationToken)
    {
        var cache = new MeshLayerCache(ledger, scan, known, resolved.Source, telemetry, logger);
        var inspection = await resolved.Pipeline.InspectAsync(resolved.Source, resolved.Manifest, cache, options.LayerParallelism, cancellationToken);
        using var activity = ScannerTelemetry.StartStep("match");
        using var lease = snapshots.Acquire() ?? throw new SnapshotMissingException();
        return ReportAssembler.Assemble(inspection, lease.Snapshot, time.GetUtcNow());
    }
}
