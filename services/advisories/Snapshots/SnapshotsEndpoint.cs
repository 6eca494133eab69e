using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using ScanMesh.Advisories.Feeds;
using ScanMesh.Mesh.V1;

namespace ScanMesh.Advisories.Snapshots;

/// <summary>mesh/v1 Snapshots: tells the current snapshot, also by long poll, sends its file in chunks from any offset, and tells what is known to be exploited.</summary>
internal sealed class SnapshotsEndpoint(SnapshotShelf shelf, KevRefresh kev, IHostApplicationLifetime lifetime, TimeProvider time) : Mesh.V1.Snapshots.SnapshotsBase
{
    /// <summary>Longest wait of a long poll; the proto promises at most 60 s.</summary>
    internal static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(55);

    private const int ChunkBytes = 256 * 1024;

    /// <inheritdoc/>
    public override async Task<SnapshotInfo> GetCurrent(GetCurrentSnapshotRequest request, ServerCallContext context)
    {
        using var patience = new CancellationTokenSource(LongestWait, time);

        // A stopping service answers at once: long polls must not hold up its end.
        using var longest = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, lifetime.ApplicationStopping);
        while (true)
        {
            var changed = shelf.Changed;
            var current = shelf.Current;
            var isNews = current is not null && (current.Epoch != request.KnownEpoch || current.Sequence > request.KnownSequence);
            if (isNews || !request.WaitBeyond || longest.IsCancellationRequested)
                return current?.ToInfo() ?? throw new RpcException(new Status(StatusCode.Unavailable, "The first snapshot is not built yet."));
            using var wait = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, longest.Token);
            await changed.WaitAsync(wait.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            context.CancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <inheritdoc/>
    public override Task<Kev> GetKev(GetKevRequest request, ServerCallContext context)
    {
        var current = kev.Current ?? throw new RpcException(new Status(StatusCode.NotFound, "No catalogue of known exploited vulnerabilities: advisories.feeds does not name kev, or it was not fetched yet."));
        var answer = new Kev { Version = current.Version, Released = Timestamp.FromDateTimeOffset(current.Released), ContentHash = current.ContentHash };
        if (request.KnownHash != current.ContentHash || request.KnownVersion != current.Version)
            answer.CveIds.AddRange(current.Ids.Order(StringComparer.Ordinal));
        return Task.FromResult(answer);
    }

    /// <inheritdoc/>
    public override async Task Download(
        DownloadSnapshotRequest request, IServerStreamWriter<SnapshotChunk> responseStream, ServerCallContext context)
    {
        using var file = shelf.Open(request.FileDigest)
            ?? throw new RpcException(new Status(StatusCode.NotFound, "This snapshot is not kept (any more)."));
        var size = RandomAccess.GetLength(file);
        if (request.Offset < 0 || request.Offset > size)
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"offset: must be 0 to {size}."));
        var buffer = new byte[ChunkBytes];
        for (var offset = request.Offset; offset < size;)
        {
            var read = await RandomAccess.ReadAsync(file, buffer, offset, context.CancellationToken);
            if (read == 0)
                throw new RpcException(new Status(StatusCode.DataLoss, "The snapshot's file is shorter than it was."));
            await responseStream.WriteAsync(new SnapshotChunk { Data = ByteString.CopyFrom(buffer, 0, read) }, context.CancellationToken);
            offset += read;
        }
    }
}
