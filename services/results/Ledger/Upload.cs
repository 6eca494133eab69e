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
        if (!await stream.MoveNext(cancellationToken).ConfigureAwait(false))
            throw Invalid("The stream is empty; the first message must be the header.");
        if (headerOf(stream.Current) is not { } header)
            throw await RefuseAsync("The first message must be the header.").ConfigureAwait(false);
        var size = sizeOf(header);
        if (size is < 0 || size > limit)
            throw await RefuseAsync($"The header declares {size} bytes; the limit is {limit}.").ConfigureAwait(false);
        string? fault = null;
        await Slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var bytes = new byte[size];
            var read = 0;
            while (fault is null && await stream.MoveNext(cancellationToken).ConfigureAwait(false))
                if (chunkOf(stream.Current) is { } chunk && chunk.Length <= size - read)
                {
                    chunk.Span.CopyTo(bytes.AsSpan(read));
                    read += chunk.Length;
                }
                else
                    fault = "After the header come chunks, of the declared size in all.";

            if (fault is null && read != size)
                fault = $"{read} bytes came; the header declares {size}.";
            if (fault is null)
                await use(header, bytes).ConfigureAwait(false);
        }
        finally
        {
            Slots.Release();
        }

        if (fault is not null)
            throw await RefuseAsync(fault).ConfigureAwait(false);

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
