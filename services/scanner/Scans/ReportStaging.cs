using ScanMesh.Contracts.V1;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Reports;
using ScanMesh.Hosting.Bus;
using ScanMesh.Mesh.V1;
using ScanMesh.Scanner.Mesh;
using ZstdSharp;

namespace ScanMesh.Scanner.Scans;

/// <summary>Stages the canonical report with the ledger and says so on the bus; the message is acknowledged after the confirm.</summary>
internal sealed class ReportStaging(LedgerClient ledger, IMeshBus bus)
{
    private const int CompressionLevel = 3;

    /// <summary>PutResult, then ScanCompleted. Should the second not get through, the watchdog commits what is staged.</summary>
    public async Task StageAsync(ScanRequested request, ScanIdentity scan, ScanReport report, CancellationToken cancellationToken)
    {
        using var activity = ScannerTelemetry.StartStep("put");
        var canonical = JsonReport.Canonical(report);
        var digest = Digest.Sha256(canonical).ToString();
        using var compressor = new Compressor(CompressionLevel);
        var compressed = compressor.Wrap(canonical).ToArray();
        var header = new ResultHeader
        {
            ScanId = scan.ScanId.ToString("D"),
            Fence = scan.Fence,
            ResultDigest = digest,
            CompressedSize = compressed.Length,
            Size = canonical.Length,
        };
        await ledger.PutResultAsync(header, compressed, cancellationToken);
        var fact = new ScanCompleted
        {
            RequestId = request.RequestId,
            ScanId = scan.ScanId,
            Attempt = scan.Attempt,
            Fence = scan.Fence,
            ResultDigest = digest,
        };
        await ReportAsync(fact, cancellationToken);
    }

    private async Task ReportAsync(ScanCompleted fact, CancellationToken cancellationToken)
    {
        try
        {
            await bus.ReportAsync(fact, cancellationToken);
        }
        catch (OperationCanceledException e)
        {
            // The result is staged, so the lease must not be given back: the watchdog commits the result when the lease ends.
            throw new BusUnavailableException("The worker stopped before the broker confirmed the completion.", e);
        }
    }
}
