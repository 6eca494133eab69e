using Google.Protobuf;
using Grpc.Core;

namespace ScanMesh.Results.Ledger;

/// <summary>Reads a client stream of a header and its chunks, bounded by what the header declares.</summary>
internal static class Upload
{
    private static readonly SemaphoreSlim Slots = new(LedgerLimits.ParallelUploads);

    /// <summary>Reads the header, then exactly <paramref name="sizeOf"/> bytes, and hands both on.</summary>
    /// <exception cref="RpcException">INVALID_ARGUMENT when the stream is not of that form or longer than <paramref name="limit"/>.</exception>
    public static async Task ReceiveAsync<TItem, THeader>(
        IAsyncStreamReader<TItem> stream, Func<TItem, THeader?> headerOf, Func<TItem, ByteString?> chunkOf, Func<THeader, long> sizeOf, long limit,
        Func<THeader, byte[], Task> use, CancellationToken cancellationToken)
        where THeader : class
    {
        if (!await stream.MoveNext(cancellationToken).ConfigureAwait(false) || headerOf(stream.Current) is not { } header)
            throw Invalid("The first message must be the header.");
        var size = sizeOf(header);
        if (size is < 0 || size > limit)
            throw await RefuseAsync($"The header declares {size} bytes; the limit is {limit}.").ConfigureAwait(false);
        await Slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var bytes = new byte[size];
            var read = 0;
            while (await stream.MoveNext(cancellationToken).ConfigureAwait(false))
            {
                if (chunkOf(stream.Current) is not { } chunk || chunk.Length > size - read)
                    throw await RefuseAsync("After the header come chunks, of the declared size in all.").ConfigureAwait(false);
                chunk.Span.CopyTo(bytes.AsSpan(read));
                read += chunk.Length;
            }

            if (read != size)
                throw Invalid($"{read} bytes came; the header declares {size}.");
            await use(header, bytes).ConfigureAwait(false);
        }
        finally
        {
            Slots.Release();
        }

        // What the sender has under way is read before it is refused: an answer in the middle of its writes can cost the connection, and
        // with it the calls of all others on it. A sender that does not end is cut off all the same.
        async Task<RpcException> RefuseAsync(string message)
        {
            for (long dropped = 0; dropped < limit && await stream.MoveNext(cancellationToken).ConfigureAwait(false);)
                dropped += Math.Max(1, chunkOf(stream.Current)?.Length ?? 0);
            return Invalid(message);
        }
    }

    private static RpcException Invalid(string message) => new(new Status(StatusCode.InvalidArgument, message));
}
