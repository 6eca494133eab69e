using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Mesh.V1;
using ScanMesh.Results.Access;
using ScanMesh.Results.Commits;
using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Ledger;

/// <summary>The ledger as workers call it (mesh/v1).</summary>
[Authorize(MeshPolicy.Name)]
internal sealed class LedgerService(ScanLedger ledger, LedgerTransactions transactions, IResultsStore store) : Mesh.V1.Ledger.LedgerBase
{
    public override async Task<BeginScanResponse> BeginScan(BeginScanRequest request, ServerCallContext context)
    {
        BeginCommand command;
        try
        {
            command = BeginCommand.From(request);
        }
        catch (ArgumentException e)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, e.Message));
        }

        using var span = ResultsTelemetry.Source.StartActivity("ledger.begin");
        return await ledger.BeginAsync(command, context.CancellationToken).ConfigureAwait(false);
    }

    public override async Task<RenewLeaseResponse> RenewLease(RenewLeaseRequest request, ServerCallContext context) =>
        await ledger.RenewAsync(request.ScanId, request.Fence, context.CancellationToken).ConfigureAwait(false) is { } until
            ? new RenewLeaseResponse { LeaseUntil = Timestamp.FromDateTimeOffset(until) }
            : throw NotYours();

    public override async Task<ReleaseLeaseResponse> ReleaseLease(ReleaseLeaseRequest request, ServerCallContext context) =>
        await ledger.ReleaseAsync(request, context.CancellationToken).ConfigureAwait(false) ? new ReleaseLeaseResponse() : throw NotYours();

    public override async Task<PutLayerResponse> PutLayer(IAsyncStreamReader<PutLayerRequest> requestStream, ServerCallContext context)
    {
        await Upload.ReceiveAsync(
            requestStream,
            m => m.Header,
            m => m.ItemCase == PutLayerRequest.ItemOneofCase.Chunk ? m.Chunk : null,
            h => h.RecordSize,
            LedgerLimits.MaxLayerRecord,
            (header, bytes) => PutLayerAsync(header, bytes, context.CancellationToken),
            context.CancellationToken).ConfigureAwait(false);
        return new PutLayerResponse();
    }

    public override async Task GetLayer(GetLayerRequest request, IServerStreamWriter<GetLayerResponse> responseStream, ServerCallContext context)
    {
        var record = await store.ReadAsync(
            async session =>
            {
                var scan = await session.Scans.FindAsync(request.ScanId).ConfigureAwait(false);
                if (scan is not { State: ScanState.Scanning, LeaseUntil: not null } || scan.Fence != request.Fence)
                    throw NotYours();
                return await session.Layers.FindRecordAsync(scan.TrustDomain, request.Digest, request.AnalyserSet).ConfigureAwait(false);
            },
            context.CancellationToken).ConfigureAwait(false) ?? throw new RpcException(new Status(StatusCode.NotFound, "The layer is not known."));
        for (var at = 0; at < record.Length; at += LedgerLimits.Chunk)
        {
            var chunk = UnsafeByteOperations.UnsafeWrap(record.AsMemory(at, Math.Min(LedgerLimits.Chunk, record.Length - at)));
            await responseStream.WriteAsync(new GetLayerResponse { Chunk = chunk }, context.CancellationToken).ConfigureAwait(false);
        }
    }

    public override async Task<PutResultResponse> PutResult(IAsyncStreamReader<PutResultRequest> requestStream, ServerCallContext context)
    {
        await Upload.ReceiveAsync(
            requestStream,
            m => m.Header,
            m => m.ItemCase == PutResultRequest.ItemOneofCase.Chunk ? m.Chunk : null,
            h => h.CompressedSize,
            LedgerLimits.MaxResult,
            (header, bytes) => PutResultAsync(header, bytes, context.CancellationToken),
            context.CancellationToken).ConfigureAwait(false);
        return new PutResultResponse();
    }

    private Task PutLayerAsync(LayerHeader header, byte[] record, CancellationToken cancellationToken)
    {
        CheckLayer(header, record);
        return transactions.RunAsync(
            async work =>
            {
                var scan = await ScanLedger.FindLeasedAsync(work, header.ScanId, header.Fence).ConfigureAwait(false) ?? throw NotYours();
                if (scan.AnalyserSet != header.AnalyserSet)
                    throw new RpcException(new Status(StatusCode.InvalidArgument, "analyser_set is not the scan's."));
                await work.Store.Layers.PutAsync(new LayerRow
                {
                    TrustDomain = scan.TrustDomain,
                    Digest = header.Digest,
                    AnalyserSet = header.AnalyserSet,
                    UncompressedDigest = header.UncompressedDigest,
                    BlobSize = header.BlobSize,
                    Record = record,
                    StoredAt = work.Now.ToStored(),
                }).ConfigureAwait(false);
                await work.Store.Layers.AddSeenAsync(scan.Registry, scan.Repository, [header.Digest]).ConfigureAwait(false);
            },
            cancellationToken);
    }

    private Task PutResultAsync(ResultHeader header, byte[] body, CancellationToken cancellationToken)
    {
        if (!StoredReports.Matches(body, header.Size, header.ResultDigest))
            throw new RpcException(new Status(StatusCode.InvalidArgument, "The bytes do not have the declared size and digest."));
        return transactions.RunAsync(
            async work =>
            {
                var scan = await ScanLedger.FindLeasedAsync(work, header.ScanId, header.Fence).ConfigureAwait(false) ?? throw NotYours();
                await work.Store.StagedResults.PutAsync(new StagedResultRow
                {
                    ScanId = scan.Id,
                    Fence = scan.Fence,
                    ResultDigest = header.ResultDigest,
                    Size = header.Size,
                    Body = body,
                    StagedAt = work.Now.ToStored(),
                }).ConfigureAwait(false);
            },
            cancellationToken);
    }

    // Worker or not: only a whole record of exactly this blob may ever be reused (SECURITY T4).
    private static void CheckLayer(LayerHeader header, byte[] bytes)
    {
        try
        {
            var record = LayerRecordCodec.Decode(bytes);
            if (record.Partial || record.Blob.ToString() != header.Digest || record.Uncompressed.ToString() != header.UncompressedDigest
                || record.AnalyserSet != header.AnalyserSet || record.BlobSize != header.BlobSize)
                throw new InvalidDataException("The record is partial, or of another blob or analyser set than its header says.");
        }
        catch (InvalidDataException e)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, e.Message));
        }
    }

    private static RpcException NotYours() => new(new Status(StatusCode.FailedPrecondition, "The lease is not yours any more: stop, another worker owns the scan."));
}
