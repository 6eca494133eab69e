using System.Buffers;
using System.Diagnostics;

namespace ScanMesh.Engine.Images.Layers;

/// <summary>
/// The uncompressed archive as the walk reads it: two pooled buffers in turns, so that one is hashed while the next is filled and walked. A fault is kept and thrown
/// again by every later read, so that nobody who swallows it in between can hide it.
/// </summary>
internal sealed class TarInput(Stream source, long maxBytes, BackgroundHash? hash, CancellationToken cancellationToken) : IDisposable
{
    public const int BlockSize = 512;
    private const int BufferSize = 128 * 1024;

    private byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private byte[] other = hash is null ? [] : ArrayPool<byte>.Shared.Rent(BufferSize);
    private int start;
    private int end;
    private Exception? fault;

    /// <summary>Offset in the archive of the next byte.</summary>
    public long Position { get; private set; }

    /// <summary>Bytes taken from the source.</summary>
    public long BytesRead { get; private set; }

    private long HoleBytes { get; set; }

    /// <summary>Time spent in the source, in <see cref="Stopwatch"/> ticks.</summary>
    public long SourceTicks { get; private set; }

    /// <summary>The next 512 bytes, valid until the next call; empty at the end of the source. An incomplete block is a fault.</summary>
    public ReadOnlySpan<byte> NextBlock()
    {
        while (end - start < BlockSize)
        {
            if (!Fill())
            {
                if (end == start)
                    return [];
                throw ArchiveException.Corrupt("The archive ends in the middle of a block.");
            }
        }

        var block = buffer.AsSpan(start, BlockSize);
        Advance(BlockSize);
        return block;
    }

    /// <summary>Some bytes, at least one unless the source has ended.</summary>
    public int Read(Span<byte> target)
    {
        if (target.IsEmpty || (end == start && !Fill()))
            return 0;
        var count = Math.Min(target.Length, end - start);
        buffer.AsSpan(start, count).CopyTo(target);
        Advance(count);
        return count;
    }

    /// <summary>Exactly these bytes; an earlier end is a fault.</summary>
    public void ReadExactly(Span<byte> target)
    {
        while (!target.IsEmpty)
        {
            var count = Read(target);
            if (count == 0)
                throw Truncated();
            target = target[count..];
        }
    }

    /// <summary>Passes over bytes; an earlier end is a fault.</summary>
    public void Skip(long count)
    {
        while (count > 0)
        {
            if (end == start && hash is null && source.CanSeek && count > BufferSize)
            {
                if (source.Position + count > source.Length)
                    throw Truncated();
                source.Seek(count, SeekOrigin.Current);
                Position += count;
                return;
            }

            if (end == start && !Fill())
                throw Truncated();
            var step = (int)Math.Min(count, end - start);
            Advance(step);
            count -= step;
        }
    }

    /// <summary>Counts bytes of a hole that somebody reads: they cost time like others, and come out of nothing.</summary>
    public void TakeHole(int count)
    {
        cancellationToken.ThrowIfCancellationRequested();
        HoleBytes += count;
        if (HoleBytes > maxBytes)
            throw ArchiveException.Limit($"The holes of sparse files are more than {maxBytes} bytes.");
    }

    /// <summary>Passes over the padding behind <paramref name="size"/> bytes of content, as far as there is any.</summary>
    public void SkipPadding(long size)
    {
        for (var left = (int)(-size & (BlockSize - 1)); left > 0 && (end > start || Fill());)
        {
            var step = Math.Min(left, end - start);
            Advance(step);
            left -= step;
        }
    }

    /// <summary>Reads to the end, so that hash and trailer cover everything.</summary>
    public void Drain()
    {
        do
            Advance(end - start);
        while (Fill());
    }

    /// <summary>Throws the fault that a read has met, if any.</summary>
    public void ThrowIfFaulted()
    {
        if (fault is not null)
            throw fault is ArchiveException known ? new ArchiveException(known.Reason, known.Message, known) : fault;
    }

    public void Dispose()
    {
        hash?.Wait(); // it reads the buffers
        ArrayPool<byte>.Shared.Return(buffer);
        if (hash is not null)
            ArrayPool<byte>.Shared.Return(other);
    }

    private static ArchiveException Truncated() => ArchiveException.Corrupt("The archive ends in the middle of an entry.");

    private void Advance(int count)
    {
        start += count;
        Position += count;
    }

    private bool Fill()
    {
        ThrowIfFaulted();
        cancellationToken.ThrowIfCancellationRequested();
        var left = buffer.AsSpan(start, end - start);
        left.CopyTo(hash is null ? buffer : other); // what the other held is hashed: that ended before this one's began
        (start, end) = (0, left.Length);
        if (hash is not null)
            (buffer, other) = (other, buffer);

        var before = Stopwatch.GetTimestamp();
        try
        {
            var count = source.Read(buffer, end, buffer.Length - end);
            hash?.Append(new ArraySegment<byte>(buffer, end, count));
            end += count;
            BytesRead += count;
            if (BytesRead > maxBytes)
                throw ArchiveException.Limit($"The layer has more than {maxBytes} bytes when decompressed; it was read up to there.");
            return count > 0;
        }
        catch (Exception e)
        {
            fault = Translate(e);
            if (ReferenceEquals(fault, e))
                throw;
            throw fault;
        }
        finally
        {
            SourceTicks += Stopwatch.GetTimestamp() - before;
        }
    }

    private static Exception Translate(Exception e) => e is InvalidDataException or ZstdSharp.ZstdException or EndOfStreamException
        ? ArchiveException.Corrupt("The compressed data is damaged or incomplete.", e)
        : e;
}
