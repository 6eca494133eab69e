using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Registry;

/// <summary>Reads a response body; too many bytes are a fault, a pause beyond the stall time is an <see cref="IOException"/>.</summary>
internal sealed class GuardedBodyStream(Stream inner, Uri from, OutboundRules rules) : Stream
{
    private readonly CancellationTokenSource stall = new();
    private long read;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => read; set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    // The connection has no synchronous time limit of its own, so this path is bounded by bytes only; the engine reads asynchronously.
    public override int Read(Span<byte> buffer) => Count(inner.Read(buffer));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var pending = inner.ReadAsync(buffer, stall.Token);
        if (pending.IsCompletedSuccessfully)
            return Count(pending.Result);
        stall.CancelAfter(rules.StallTimeout);
        try
        {
            await using (cancellationToken.UnsafeRegister(static s => ((CancellationTokenSource)s!).Cancel(), stall).ConfigureAwait(false))
                return Count(await pending.ConfigureAwait(false));
        }
        catch (OperationCanceledException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new IOException($"No byte from {SafeUrl.Of(from)} for {rules.StallTimeout.TotalSeconds:0} s.", e);
        }
        finally
        {
            stall.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            stall.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Count(int bytes)
    {
        read += bytes;
        return read <= rules.MaxResponseBytes
            ? bytes
            : throw new ScanException(FailureReason.TooLarge, $"{SafeUrl.Of(from)} sends more than {rules.MaxResponseBytes} bytes.");
    }
}
