using System.Buffers.Binary;
using System.Collections.Immutable;

namespace ScanMesh.Engine.Ecosystems.Executables;

/// <summary>Reads the load commands of Mach-O files, 32 and 64 bits, both byte orders, and the slices of universal ones (Apple's loader.h and fat.h).</summary>
internal static class MachOTables
{
    private const int MaxCommands = 4 << 20;
    private const int MaxSlices = 40;
    private const int NameField = 16;
    private const uint Segment32 = 0x1;
    private const uint Segment64 = 0x19;
    private const uint SectionType = 0xFF;

    /// <summary>The slices of a universal file.</summary>
    /// <exception cref="InvalidDataException">There are more than there are processors, they lie on each other, or the table lies outside the file.</exception>
    public static ImmutableArray<ProgramRange> Slices(ProgramRange file)
    {
        var head = new TableReader(file.ReadTable(0, 8, 8, "processors"), isBigEndian: true);
        var isWide = head.UInt32(0) == 0xCAFEBABF;
        var size = isWide ? 32 : 20;
        if (head.UInt32(4) > MaxSlices)
            throw new InvalidDataException($"the program is made for more than {MaxSlices} processors");
        var table = file.ReadTable(8, head.UInt32(4) * (ulong)size, MaxSlices * size, "processors");
        var slices = ImmutableArray.CreateBuilder<ProgramRange>(table.Length / size);
        ulong all = 0;
        for (var at = 0; at < table.Length; at += size)
        {
            var s = new TableReader(table.AsSpan(at, size), isBigEndian: true);
            slices.Add(file.Slice(s.Word(8, isWide), s.Word(isWide ? 16 : 12, isWide)));
            all += slices[^1].Length;
            if (all > file.Length)
                throw new InvalidDataException("the programs for several processors lie on each other");
        }

        return slices.MoveToImmutable();
    }

    /// <summary>The program; null where the first bytes are no Mach-O's.</summary>
    /// <exception cref="InvalidDataException">The load commands lie outside the file, or one of them outside the others.</exception>
    public static Executable? Read(ProgramRange file)
    {
        Span<byte> header = stackalloc byte[32];
        var length = file.Read(0, header);
        if (length < 28 || BinaryPrimitives.ReadUInt32BigEndian(header) is not (0xFEEDFACE or 0xFEEDFACF or 0xCEFAEDFE or 0xCFFAEDFE))
            return null;
        var isBigEndian = header[0] == 0xFE;
        var isWide = header[isBigEndian ? 3 : 0] == 0xCF;
        var h = new TableReader(header, isBigEndian);
        var commands = file.ReadTable(isWide ? 32u : 28u, h.UInt32(20), MaxCommands, "load commands");
        var segments = ImmutableArray.CreateBuilder<ExecutablePart>();
        var sections = ImmutableArray.CreateBuilder<ExecutablePart>();
        uint left = h.UInt32(16);
        for (var at = 0; left > 0 && at + 8 <= commands.Length; left--)
        {
            var command = new TableReader(commands.AsSpan(at), isBigEndian);
            var size = command.UInt32(4);
            if (size < 8 || size > commands.Length - at)
                throw new InvalidDataException("a load command of the program is longer than all of them");
            if (command.UInt32(0) == (isWide ? Segment64 : Segment32))
                AddSegment(new TableReader(commands.AsSpan(at, (int)size), isBigEndian), (int)size, isWide, segments, sections);
            at += (int)size;
        }

        return new Executable(file)
        {
            Format = ExecutableFormat.MachO,
            IsBigEndian = isBigEndian,
            PointerSize = isWide ? sizeof(ulong) : sizeof(uint),
            Segments = segments.DrainToImmutable(),
            Sections = sections.DrainToImmutable(),
        };
    }

    private static void AddSegment(TableReader s, int length, bool isWide, ImmutableArray<ExecutablePart>.Builder segments, ImmutableArray<ExecutablePart>.Builder sections)
    {
        var (head, size) = isWide ? (72, 80) : (56, 68);
        if (length < head)
            throw new InvalidDataException("a segment of the program has no room for its description");
        var count = s.UInt32(isWide ? 64 : 48);
        if (count > (length - head) / size)
            throw new InvalidDataException("a segment of the program has no room for its sections");
        var protection = s.UInt32(isWide ? 60 : 44);
        var access = ((protection & 1) != 0 ? PartAccess.Read : 0) | ((protection & 2) != 0 ? PartAccess.Write : 0) | ((protection & 4) != 0 ? PartAccess.Execute : 0);
        segments.Add(new(s.Name(8, NameField), s.Word(24, isWide), s.Word(isWide ? 40 : 32, isWide), s.Word(isWide ? 48 : 36, isWide), access));
        for (var at = head; at < head + (int)count * size; at += size)
        {
            var section = s.From(at);
            var offset = isWide ? 48 : 40;
            // Types 1, 12 and 18 are filled with zeros when the program is loaded.
            var hasBytes = (section.UInt32(isWide ? 64 : 56) & SectionType) is not (1 or 12 or 18);
            sections.Add(new(section.Name(0, NameField), section.Word(32, isWide), section.UInt32(offset), hasBytes ? section.Word(isWide ? 40 : 36, isWide) : 0, access));
        }
    }
}
