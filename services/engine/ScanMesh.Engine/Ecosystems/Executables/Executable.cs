using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;

namespace ScanMesh.Engine.Ecosystems.Executables;

/// <summary>
/// A program or library of any format: its tables, and bounded reads of what they name. It holds no more of the file in memory than these tables. What the
/// tables say is not trusted: a read outside the file gives nothing.
/// </summary>
internal sealed class Executable
{
    private const int Window = 64 << 10;
    private const uint Elf = 0x7F454C46;
    private const uint Universal = 0xCAFEBABE;
    private const uint Universal64 = 0xCAFEBABF;
    private const ushort Dos = 0x4D5A;
    private readonly ProgramRange file;

    internal Executable(ProgramRange file) => this.file = file;

    /// <summary>The format.</summary>
    public required ExecutableFormat Format { get; init; }

    /// <summary>True where numbers have their highest byte first.</summary>
    public required bool IsBigEndian { get; init; }

    /// <summary>Bytes of an address, 4 or 8.</summary>
    public required int PointerSize { get; init; }

    /// <summary>Sections in the order of the file's table; empty where they were stripped.</summary>
    public required ImmutableArray<ExecutablePart> Sections { get; init; }

    /// <summary>What is mapped from the file, in the order of its table; for PE the sections.</summary>
    public required ImmutableArray<ExecutablePart> Segments { get; init; }

    /// <summary>
    /// The program in a file; those of a universal Mach-O file, one a processor, read as they are asked for; none where the file is no program, whatever its
    /// first bytes are.
    /// </summary>
    /// <param name="content">The file, seekable; it is read as long as the result is.</param>
    /// <exception cref="InvalidDataException">Its tables lie outside the file, or are larger than any real ones.</exception>
    public static IEnumerable<Executable> Parse(Stream content)
    {
        var file = new ProgramRange(content, 0, (ulong)content.Length);
        Span<byte> head = stackalloc byte[sizeof(uint)];
        if (file.Read(0, head) < head.Length)
            return [];
        return BinaryPrimitives.ReadUInt32BigEndian(head) switch
        {
            Elf => ElfTables.Read(file) is { } program ? [program] : [],
            Universal or Universal64 => MachOTables.Slices(file).Select(MachOTables.Read).OfType<Executable>(),
            var magic when magic >> 16 == Dos => PeTables.Read(file) is { } program ? [program] : [],
            _ => MachOTables.Read(file) is { } program ? [program] : [],
        };
    }

    /// <summary>The first section with this name, or null.</summary>
    public ExecutablePart? Section(string name)
    {
        foreach (var section in Sections)
            if (section.Name == name)
                return section;
        return null;
    }

    /// <summary>Reads bytes of a part.</summary>
    /// <param name="part">The part.</param>
    /// <param name="offset">From this byte of it.</param>
    /// <param name="buffer">Takes them.</param>
    /// <returns>How many there are: fewer than asked for at the end of the part or of the file.</returns>
    public int Read(ExecutablePart part, ulong offset, Span<byte> buffer)
    {
        if (offset >= part.Size || part.Offset > ulong.MaxValue - part.Size)
            return 0;
        return file.Read(part.Offset + offset, buffer[..(int)Math.Min((ulong)buffer.Length, part.Size - offset)]);
    }

    /// <summary>Reads the first bytes of the program, tables and all.</summary>
    /// <returns>How many there are.</returns>
    public int ReadHead(Span<byte> buffer) => file.Read(0, buffer);

    /// <summary>Reads what is at an address when the program is loaded; false unless the file has all of it.</summary>
    public bool TryRead(ulong address, Span<byte> buffer)
    {
        foreach (var segment in Segments)
            if (address >= segment.Address && address - segment.Address < segment.Size)
                return Read(segment, address - segment.Address, buffer) == buffer.Length;
        return false;
    }

    /// <summary>An address of 4 or 8 bytes.</summary>
    public static ulong Pointer(ReadOnlySpan<byte> bytes, bool isBigEndian) => (bytes.Length, isBigEndian) switch
    {
        (sizeof(uint), true) => BinaryPrimitives.ReadUInt32BigEndian(bytes),
        (sizeof(uint), false) => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        (_, true) => BinaryPrimitives.ReadUInt64BigEndian(bytes),
        _ => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
    };

    /// <summary>Looks for bytes in a part, in windows of 64 KiB.</summary>
    /// <param name="part">The part.</param>
    /// <param name="bytes">What is looked for, at most 256 bytes.</param>
    /// <param name="from">From this byte of the part.</param>
    /// <returns>The place in the part, or null.</returns>
    public ulong? Find(ExecutablePart part, ReadOnlySpan<byte> bytes, ulong from = 0)
    {
        var window = ArrayPool<byte>.Shared.Rent(Window);
        try
        {
            while (true)
            {
                var read = Read(part, from, window.AsSpan(0, Window));
                var place = window.AsSpan(0, read).IndexOf(bytes);
                if (place >= 0)
                    return from + (ulong)place;
                if (read < Window)
                    return null;
                from += (ulong)(read - bytes.Length + 1);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(window);
        }
    }
}
