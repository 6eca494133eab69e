using Google.Protobuf.WellKnownTypes;
using ScanMesh.Contracts.V1;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Mesh.V1;
using ScanMesh.Scanner.Mesh;
using ScanMesh.Scanner.Snapshots;

namespace ScanMesh.Scanner.Scans;

/// <summary>Tells the ledger what was resolved and asks whether this worker scans it (SEMANTICS S1).</summary>
internal sealed class ScanStart(LedgerClient ledger, FirstSnapshot snapshot)
{
    /// <summary>BeginScan for an image, once there is something to match it against.</summary>
    /// <exception cref="SnapshotMissingException">No snapshot was loaded in time.</exception>
    public async Task<BeginScanResponse> BeginAsync(ScanRequested request, ResolvedManifest resolved, CancellationToken cancellationToken)
    {
        await snapshot.WaitAsync(cancellationToken);
        using var activity = ScannerTelemetry.StartStep("begin");
        var message = new BeginScanRequest
        {
            RequestId = request.RequestId.ToString("D"),
            ParentId = request.ParentId?.ToString("D") ?? "",
            Lane = request.Lane,
            Source = request.Source,
            Registry = request.Registry,
            Repository = request.Repository,
            Tag = resolved.Tag ?? "",
            ManifestDigest = resolved.Manifest.Digest.ToString(),
            AnalyserSet = resolved.Pipeline.AnalyserSet,
            AnalyserGeneration = AnalyserSet.Generation,
            Worker = Environment.MachineName,
            ObservedAt = Timestamp.FromDateTimeOffset(request.ObservedAt),
            ReceivedAt = Timestamp.FromDateTimeOffset(request.ReceivedAt),
            ResolvedAt = Timestamp.FromDateTimeOffset(resolved.ResolvedAt),
            Traceparent = request.Traceparent ?? "",
            TrustDomain = resolved.TrustDomain,
            EventId = request.EventId ?? "",
        };
        message.LayerDigests.AddRange(resolved.Layers.Select(l => l.Digest.ToString()));
        return await ledger.BeginAsync(message, cancellationToken);
    }
}
