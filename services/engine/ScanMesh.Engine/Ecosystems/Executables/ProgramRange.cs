namespace ScanMesh.Engine.Ecosystems.Executables;

/// <summary>A range of a seekable file; reads never leave it.</summary>
/// <param name="content">The file.</param>
/// <param name="start">Its first byte.</param>
/// <param name="length">Its bytes.</param>
internal sealed class ProgramRange(Stream content, ulong start, ulong length)
{
    /// <summary>Its bytes.</summary>
    public ulong Length => length;

    /// <summary>Reads from an offset; fewer bytes than asked for at its end, none beyond it.</summary>
    public int Read(ulong offset, Span<byte> buffer)
    {
        if (offset >= length)
            return 0;
        content.Position = (long)(start + offset);
        buffer = buffer[..(int)Math.Min((ulong)buffer.Length, length - offset)];
        return content.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
    }

    /// <summary>Reads a table.</summary>
    /// <param name="offset">Its first byte.</param>
    /// <param name="size">Its bytes.</param>
    /// <param name="limit">More than it can have, bytes.</param>
    /// <param name="what">What it is called in a message, in the plural.</param>
    /// <exception cref="InvalidDataException">It is too large, or not all in the file.</exception>
    public byte[] ReadTable(ulong offset, ulong size, int limit, string what)
    {
        if (size > (ulong)limit)
            throw new InvalidDataException($"the program's {what} have {size} bytes, more than the {limit} that are read");
        if (offset > length || size > length - offset)
            throw new InvalidDataException($"the file ends before the program's {what} do");
        var table = new byte[size];
        return Read(offset, table) == table.Length ? table : throw new InvalidDataException($"the file ends before the program's {what} do");
    }

    /// <summary>A range within this one, cut where this one ends.</summary>
    public ProgramRange Slice(ulong offset, ulong size) =>
        offset >= length ? new ProgramRange(content, start, 0) : new ProgramRange(content, start + offset, Math.Min(size, length - offset));
}
