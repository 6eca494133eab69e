using System.Buffers;

namespace ScanMesh.Engine.Ecosystems;

/// <summary>
/// Reads lines of bytes forward, in bounded memory: a line longer than the limit is cut there and said to be. Lines end with LF;
/// a CR before it is taken off; the last line needs no end.
/// </summary>
internal sealed class LineReader(Stream content, int maxLine) : IDisposable
{
    private const int Chunk = 64 << 10;
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(Chunk);
    private int start;
    private int end;
    private bool sourceEnded;

    /// <summary>Number of the line last read, from 1.</summary>
    public int LineNumber { get; private set; }

    /// <summary>True when the line last read was cut.</summary>
    public bool IsCut { get; private set; }

    /// <summary>The next line, valid until the next call; false at the end.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        IsCut = false;
        var searched = 0;
        while (true)
        {
            var newline = buffer.AsSpan(start + searched, end - start - searched).IndexOf((byte)'\n');
            if (newline >= 0 || (sourceEnded && end > start))
            {
                var length = newline >= 0 ? searched + newline : end - start;
                line = buffer.AsSpan(start, length);
                start += newline >= 0 ? length + 1 : length;
                LineNumber++;
                if (line.EndsWith("\r"u8))
                    line = line[..^1];
                if (line.Length > maxLine || IsCut)
                    line = Cut(line);
                return true;
            }

            if (sourceEnded)
            {
                line = default;
                return false;
            }

            searched = end - start;
            if (searched > maxLine)
            {
                // Keeps the head of the line and drops what follows, so that memory stays bounded.
                IsCut = true;
                end = start + maxLine;
                searched = maxLine;
            }

            Fill();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
    }

    private ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> line)
    {
        IsCut = true;
        return line.Length > maxLine ? line[..maxLine] : line;
    }

    private void Fill()
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            end -= start;
            start = 0;
        }

        if (end == buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
            buffer.AsSpan(0, end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }

        var read = content.Read(buffer, end, buffer.Length - end);
        sourceEnded = read == 0;
        end += read;
    }
}
