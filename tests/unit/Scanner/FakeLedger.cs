using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using ScanMesh.Mesh.V1;

namespace ScanMesh.Tests.Unit.Scanner;

/// <summary>A ledger for the faults that the real one cannot be made to play. Each call asks <see cref="Fault"/> first.</summary>
internal sealed class FakeLedger : Ledger.LedgerBase
{
    public const string ScanId = "0b7f6c1e-7d0c-4f4b-9f64-0d5f3d2b6a10";

    /// <summary>Name of the call, how often it was made before: the status to answer, or null to serve it.</summary>
    public Func<string, int, Status?> Fault { get; set; } = (_, _) => null;

    /// <summary>What BeginScan answers.</summary>
    public Func<BeginScanRequest, BeginScanResponse> Begin { get; set; } = _ => Start();

    /// <summary>Called after a layer was stored.</summary>
    public Action<string> Stored { get; set; } = _ => { };

    public ConcurrentQueue<string> Calls { get; } = [];

    public ConcurrentQueue<BeginScanRequest> Begun { get; } = [];

    public ConcurrentQueue<ReleaseLeaseRequest> Released { get; } = [];

    public ConcurrentDictionary<string, byte[]> Layers { get; } = new(StringComparer.Ordinal);

    public ConcurrentQueue<(ResultHeader Header, byte[] Bytes)> Results { get; } = [];

    public static BeginScanResponse Start(int attempt = 1, params KnownLayer[] known)
    {
        var start = new BeginScanResponse.Types.Start
        {
            ScanId = ScanId,
            Attempt = attempt,
            Fence = attempt,
            LeaseUntil = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow().AddSeconds(3)),
        };
        start.KnownLayers.AddRange(known);
        return new BeginScanResponse { Start = start };
    }

    public override Task<BeginScanResponse> BeginScan(BeginScanRequest request, ServerCallContext context)
    {
        Answer(nameof(BeginScan));
        Begun.Enqueue(request);
        return Task.FromResult(Begin(request));
    }

    public override Task<RenewLeaseResponse> RenewLease(RenewLeaseRequest request, ServerCallContext context)
    {
        Answer(nameof(RenewLease));
        return Task.FromResult(new RenewLeaseResponse { LeaseUntil = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow().AddSeconds(3)) });
    }

    public override Task<ReleaseLeaseResponse> ReleaseLease(ReleaseLeaseRequest request, ServerCallContext context)
    {
        Answer(nameof(ReleaseLease));
        Released.Enqueue(request);
        return Task.FromResult(new ReleaseLeaseResponse());
    }

    public override async Task<PutLayerResponse> PutLayer(IAsyncStreamReader<PutLayerRequest> requestStream, ServerCallContext context)
    {
        Answer(nameof(PutLayer));
        LayerHeader? header = null;
        using var bytes = new MemoryStream();
        await foreach (var item in requestStream.ReadAllAsync(context.CancellationToken))
        {
            header = item.Header ?? header;
            item.Chunk?.WriteTo(bytes);
        }

        Layers[header!.Digest] = bytes.ToArray();
        Stored(header.Digest);
        return new PutLayerResponse();
    }

    public override async Task GetLayer(GetLayerRequest request, IServerStreamWriter<GetLayerResponse> responseStream, ServerCallContext context)
    {
        Answer(nameof(GetLayer));
        if (!Layers.TryGetValue(request.Digest, out var bytes))
            throw new RpcException(new Status(StatusCode.NotFound, "not known"));
        foreach (var chunk in bytes.Chunk(256 * 1024))
            await responseStream.WriteAsync(new GetLayerResponse { Chunk = ByteString.CopyFrom(chunk) }, context.CancellationToken);
    }

    public override async Task<PutResultResponse> PutResult(IAsyncStreamReader<PutResultRequest> requestStream, ServerCallContext context)
    {
        Answer(nameof(PutResult));
        ResultHeader? header = null;
        using var bytes = new MemoryStream();
        await foreach (var item in requestStream.ReadAllAsync(context.CancellationToken))
        {
            header = item.Header ?? header;
            item.Chunk?.WriteTo(bytes);
        }

        Results.Enqueue((header!, bytes.ToArray()));
        return new PutResultResponse();
    }

    private void Answer(string call)
    {
        var before = Calls.Count(c => c == call);
        Calls.Enqueue(call);
        if (Fault(call, before) is { } status)
            throw new RpcException(status);
    }
}
