using System.Runtime.ExceptionServices;

namespace ScanMesh.Engine.Images.Layers;

/// <summary>
/// What an analyser reads from: the host's stream, bounded to the file, that the analyser cannot close. A fault of the stream itself
/// (a broken archive) is kept, so that it is not mistaken for a fault of the file; so is a cancelled scan, which each reading notices.
/// </summary>
internal class HostedStream(Stream inner, long length, CancellationToken cancellationToken) : Stream
{
    private long position;

    /// <summary>The fault of the inner stream, if it had one.</summary>
    public ExceptionDispatchInfo? Fault { get; private set; }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => inner.CanSeek;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => length;

    /// <inheritdoc/>
    public override long Position
    {
        get => position;
        set => Seek(value, SeekOrigin.Begin);
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (position >= length)
            return 0;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = inner.Read(buffer[..(int)Math.Min(buffer.Length, length - position)]);
            position += read;
            return read;
        }
        catch (Exception fault)
        {
            Fault = ExceptionDispatchInfo.Capture(fault);
            throw;
        }
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin)
    {
        if (!inner.CanSeek)
            throw new NotSupportedException("The file is read forward only; ask for a seekable copy.");
        var target = origin switch { SeekOrigin.Begin => offset, SeekOrigin.Current => position + offset, _ => length + offset };
        ArgumentOutOfRangeException.ThrowIfNegative(target, nameof(offset));
        return position = inner.Seek(target, SeekOrigin.Begin);
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
