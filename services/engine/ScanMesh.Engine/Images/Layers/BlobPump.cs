using System.Buffers;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Threading.Channels;
using ScanMesh.Engine.Images.Sources;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Layers;

/// <summary>
/// Reads a blob asynchronously, hashes what was transported, and hands it through a bounded queue of pooled buffers to the one thread
/// that decompresses and walks. It reads at most one byte more than the descriptor promises, so that a lying size costs nothing.
/// </summary>
internal sealed class BlobPump : IDisposable
{
    private const int BufferSize = 128 * 1024;
    private const int Buffers = 8;

    private readonly Channel<ArraySegment<byte>> queue = Channel.CreateBounded<ArraySegment<byte>>(
        new BoundedChannelOptions(Buffers) { SingleReader = true, SingleWriter = true, AllowSynchronousContinuations = false });

    private readonly Stream source;
    private readonly Descriptor blob;
    private readonly IncrementalHash hash;
    private readonly CancellationToken cancellationToken;

    public BlobPump(Stream source, Descriptor blob, CancellationToken cancellationToken)
    {
        (this.source, this.blob, this.cancellationToken) = (source, blob, cancellationToken);
        hash = BlobHash.Start(blob.Digest.Algorithm);
        Output = new PumpStream(this);
    }

    /// <summary>The blob's bytes, for one reader thread.</summary>
    public PumpStream Output { get; }

    /// <summary>Bytes transported so far.</summary>
    public long BytesIn { get; private set; }

    /// <summary>The digest of all bytes; set when <see cref="RunAsync"/> has ended well.</summary>
    public Digest Digest { get; private set; }

    /// <summary>What broke the transport, or null.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Reads the source to its end. Its faults reach the reader, and <see cref="Fault"/>.</summary>
    public async Task RunAsync()
    {
        try
        {
            while (BytesIn <= blob.Size)
            {
                var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
                var wanted = (int)Math.Min(BufferSize, blob.Size + 1 - BytesIn);
                var count = await source.ReadAtLeastAsync(buffer.AsMemory(0, wanted), wanted, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
                hash.AppendData(buffer, 0, count);
                BytesIn += count;
                if (count > 0)
                    await queue.Writer.WriteAsync(new ArraySegment<byte>(buffer, 0, count), cancellationToken).ConfigureAwait(false);
                else
                    ArrayPool<byte>.Shared.Return(buffer);
                if (count < wanted)
                    break;
            }

            Digest = BlobHash.Finish(hash);
            queue.Writer.Complete();
        }
        catch (Exception e)
        {
            Fault = e;
            queue.Writer.Complete(e);
        }
    }

    public void Dispose()
    {
        Output.Dispose();
        hash.Dispose();
    }

    /// <summary>The reading end: blocks its thread while the network is slow.</summary>
    internal sealed class PumpStream(BlobPump pump) : Stream
    {
        private ArraySegment<byte> current;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        /// <summary>Time spent waiting for the network, in <see cref="Stopwatch"/> ticks.</summary>
        public long WaitTicks { get; private set; }

        /// <summary>The first bytes (fewer when the blob is shorter), still to be read.</summary>
        public ReadOnlySpan<byte> Peek() => current.Count > 0 || Next() ? current : [];

        public override int Read(Span<byte> buffer)
        {
            if (buffer.IsEmpty || (current.Count == 0 && !Next()))
                return 0;
            var count = Math.Min(buffer.Length, current.Count);
            current.AsSpan(0, count).CopyTo(buffer);
            current = current[count..];
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        /// <summary>Takes and drops what is left, so that the pump reaches the end and knows the digest.</summary>
        public void Drain()
        {
            while (Next())
                current = current[current.Count..];
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            Release();
            while (pump.queue.Reader.TryRead(out current))
                Release();
            base.Dispose(disposing);
        }

        private bool Next()
        {
            Release();
            var reader = pump.queue.Reader;
            while (!reader.TryRead(out current))
            {
                var before = Stopwatch.GetTimestamp();
                var more = reader.WaitToReadAsync(pump.cancellationToken).AsTask().GetAwaiter().GetResult();
                WaitTicks += Stopwatch.GetTimestamp() - before;
                if (!more)
                    return false;
            }

            return true;
        }

        private void Release()
        {
            if (current.Array is { } array)
                ArrayPool<byte>.Shared.Return(array);
            current = default;
        }
    }
}
