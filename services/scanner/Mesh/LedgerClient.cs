using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using ScanMesh.Engine.Model;
using ScanMesh.Mesh.V1;

namespace ScanMesh.Scanner.Mesh;

/// <summary>
/// mesh/v1 Ledger as a worker uses it. Every method retries while results is away (see <see cref="MeshRetry"/>) and throws
/// <see cref="FenceLostException"/> or <see cref="LedgerUnavailableException"/>.
/// </summary>
internal sealed class LedgerClient(MeshChannel channel, MeshRetry retry)
{
    /// <summary>Largest layer record or report that is taken from the mesh, bytes.</summary>
    internal const long MostBytes = 512L << 20;

    private const int ChunkBytes = 256 * 1024;

    // Before a scan has begun the message can wait in a retry tier; within one, minutes of downloads are at stake.
    private static readonly TimeSpan ShortPatience = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan LongPatience = TimeSpan.FromSeconds(45);

    private Ledger.LedgerClient Client => new(channel.Invoker);

    /// <summary>Asks whether and how to scan.</summary>
    public Task<BeginScanResponse> BeginAsync(BeginScanRequest request, CancellationToken cancellationToken) =>
        retry.RunAsync(async options => await Client.BeginScanAsync(request, options), ShortPatience, cancellationToken);

    /// <summary>One heartbeat; no retry, the next one is soon. Answers when the lease now ends.</summary>
    public Task<DateTimeOffset> RenewAsync(ScanIdentity scan, CancellationToken cancellationToken) => retry.RunAsync(
        async options =>
        {
            var request = new RenewLeaseRequest { ScanId = scan.ScanId.ToString("D"), Fence = scan.Fence };
            return (await Client.RenewLeaseAsync(request, options)).LeaseUntil.ToDateTimeOffset();
        },
        TimeSpan.Zero,
        cancellationToken);

    /// <summary>Gives the lease back.</summary>
    public Task ReleaseAsync(ScanIdentity scan, LeaseRelease release, CancellationToken cancellationToken) => retry.RunAsync(
        async options =>
        {
            var request = new ReleaseLeaseRequest
            {
                ScanId = scan.ScanId.ToString("D"),
                Fence = scan.Fence,
                CountAttempt = release.CountAttempt,
                RetryAt = Timestamp.FromDateTimeOffset(release.RetryAt),
                Reason = release.Reason,
                Message = release.Message,
            };
            return await Client.ReleaseLeaseAsync(request, options);
        },
        ShortPatience,
        cancellationToken);

    /// <summary>Stores one encoded layer record.</summary>
    public Task PutLayerAsync(LayerHeader header, ReadOnlyMemory<byte> record, CancellationToken cancellationToken) => retry.RunAsync(
        async options =>
        {
            using var call = Client.PutLayer(options);
            return await SendAsync(
                call,
                new PutLayerRequest { Header = header },
                record,
                chunk => new PutLayerRequest { Chunk = chunk },
                cancellationToken);
        },
        LongPatience,
        cancellationToken);

    /// <summary>Stages a compressed report.</summary>
    public Task PutResultAsync(ResultHeader header, ReadOnlyMemory<byte> compressed, CancellationToken cancellationToken) => retry.RunAsync(
        async options =>
        {
            using var call = Client.PutResult(options);
            return await SendAsync(
                call,
                new PutResultRequest { Header = header },
                compressed,
                chunk => new PutResultRequest { Chunk = chunk },
                cancellationToken);
        },
        LongPatience,
        cancellationToken);

    /// <summary>Reads an encoded layer record, or null when it is not known (any more).</summary>
    public Task<byte[]?> GetLayerAsync(ScanIdentity scan, Digest layer, string analyserSet, CancellationToken cancellationToken) => retry.RunAsync(
        async options =>
        {
            var request = new GetLayerRequest
            {
                ScanId = scan.ScanId.ToString("D"),
                Fence = scan.Fence,
                Digest = layer.ToString(),
                AnalyserSet = analyserSet,
            };
            try
            {
                using var call = Client.GetLayer(request, options);
                using var bytes = new MemoryStream();
                await foreach (var part in call.ResponseStream.ReadAllAsync(cancellationToken))
                {
                    if (bytes.Length + part.Chunk.Length > MostBytes)
                        throw new InvalidDataException($"The record of layer {layer} is larger than {MostBytes} bytes.");
                    part.Chunk.WriteTo(bytes);
                }

                return bytes.ToArray();
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
            {
                return null;
            }
        },
        LongPatience,
        cancellationToken);

    private static async Task<TResponse> SendAsync<TRequest, TResponse>(
        AsyncClientStreamingCall<TRequest, TResponse> call,
        TRequest header,
        ReadOnlyMemory<byte> bytes,
        Func<ByteString, TRequest> wrap,
        CancellationToken cancellationToken)
    {
        try
        {
            await call.RequestStream.WriteAsync(header, cancellationToken);
            for (var offset = 0; offset < bytes.Length; offset += ChunkBytes)
            {
                var chunk = bytes.Slice(offset, Math.Min(ChunkBytes, bytes.Length - offset));
                await call.RequestStream.WriteAsync(wrap(UnsafeByteOperations.UnsafeWrap(chunk)), cancellationToken);
            }

            await call.RequestStream.CompleteAsync();
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException or IOException or HttpRequestException)
        {
            // The server ended the call early (a refused fence, a limit), or the connection broke: the response, or its deadline, says why.
            return await call.ResponseAsync;
        }

        return await call.ResponseAsync;
    }
}
