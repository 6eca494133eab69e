using System.Collections.Immutable;

namespace ScanMesh.Engine.Ecosystems.Executables;

/// <summary>Reads the headers of ELF files: 32 and 64 bits, both byte orders (System V ABI, chapters 4 and 5).</summary>
internal static class ElfTables
{
    private const int MaxTable = 1 << 20;
    private const int MaxNames = 1 << 20;
    private const int LongestName = 256;
    private const int SmallHeader = 52;
    private const int WideHeader = 64;
    private const ushort ExtendedNames = 0xFFFF;
    private const ushort ExtendedCount = 0xFFFF;
    private const uint Loaded = 1;
    private const uint WithoutBytes = 8;

    /// <summary>The program; null where class or byte order are none that exist.</summary>
    /// <exception cref="InvalidDataException">A table lies outside the file.</exception>
    public static Executable? Read(ProgramRange file)
    {
        Span<byte> header = stackalloc byte[WideHeader];
        var length = file.Read(0, header);
        if (length < SmallHeader || header[4] is not (1 or 2) || header[5] is not (1 or 2) || (header[4] == 2 && length < WideHeader))
            return null;
        var (isWide, isBigEndian) = (header[4] == 2, header[5] == 2);
        var h = new TableReader(header, isBigEndian);
        var counts = h.From(isWide ? 0x36 : 0x2A); // e_phentsize and what follows it
        var segmentsAt = h.Word(isWide ? 0x20 : 0x1C, isWide);
        var sectionsAt = h.Word(isWide ? 0x28 : 0x20, isWide);
        var (segmentSize, sectionSize) = (isWide ? 56 : 32, isWide ? 64 : 40);
        ulong segments = counts.UInt16(2), sections = counts.UInt16(6);
        uint names = counts.UInt16(8);
        if (sectionsAt != 0)
        {
            if (counts.UInt16(4) != sectionSize)
                throw new InvalidDataException("the program's section headers have a size that ELF does not know");
            // Counts that do not fit the header are in the first section's.
            if (sections == 0 || names == ExtendedNames || segments == ExtendedCount)
            {
                var first = new TableReader(file.ReadTable(sectionsAt, (ulong)sectionSize, sectionSize, "section headers"), isBigEndian);
                sections = sections == 0 ? first.Word(isWide ? 32 : 20, isWide) : sections;
                names = names == ExtendedNames ? first.UInt32(isWide ? 40 : 24) : names;
                segments = segments == ExtendedCount ? first.UInt32(isWide ? 44 : 28) : segments;
            }
        }
        else
        {
            sections = 0;
        }

        if (segments != 0 && segmentsAt != 0 && counts.UInt16(0) != segmentSize)
            throw new InvalidDataException("the program's program headers have a size that ELF does not know");
        return new Executable(file)
        {
            Format = ExecutableFormat.Elf,
            IsBigEndian = isBigEndian,
            PointerSize = isWide ? sizeof(ulong) : sizeof(uint),
            Segments = segmentsAt == 0 ? [] : Segments(file.ReadTable(segmentsAt, Checked(segments, segmentSize), MaxTable, "program headers"), segmentSize, isWide, isBigEndian),
            Sections = Sections(file, file.ReadTable(sectionsAt, Checked(sections, sectionSize), MaxTable, "section headers"), sectionSize, names, isWide, isBigEndian),
        };
    }

    private static ulong Checked(ulong count, int size) => count > MaxTable ? ulong.MaxValue : count * (ulong)size;

    private static ImmutableArray<ExecutablePart> Segments(byte[] table, int size, bool isWide, bool isBigEndian)
    {
        var segments = ImmutableArray.CreateBuilder<ExecutablePart>();
        for (var at = 0; at + size <= table.Length; at += size)
        {
            var s = new TableReader(table.AsSpan(at, size), isBigEndian);
            if (s.UInt32(0) != Loaded)
                continue;
            var flags = s.UInt32(isWide ? 4 : 24);
            var access = ((flags & 4) != 0 ? PartAccess.Read : 0) | ((flags & 2) != 0 ? PartAccess.Write : 0) | ((flags & 1) != 0 ? PartAccess.Execute : 0);
            segments.Add(new("", s.Word(isWide ? 16 : 8, isWide), s.Word(isWide ? 8 : 4, isWide), s.Word(isWide ? 32 : 16, isWide), access));
        }

        return segments.DrainToImmutable();
    }

    private static ImmutableArray<ExecutablePart> Sections(ProgramRange file, byte[] table, int size, uint names, bool isWide, bool isBigEndian)
    {
        var count = table.Length / size;
        if (count == 0)
            return [];
        if (names >= (uint)count)
            throw new InvalidDataException("the program's section of names is not among its sections");
        var n = new TableReader(table.AsSpan((int)names * size, size), isBigEndian);
        // Index 0 stands for "there are no names".
        var texts = names == 0 ? [] : file.ReadTable(n.Word(isWide ? 24 : 16, isWide), n.Word(isWide ? 32 : 20, isWide), MaxNames, "section names");
        var sections = ImmutableArray.CreateBuilder<ExecutablePart>(count);
        for (var i = 0; i < count; i++)
        {
            var s = new TableReader(table.AsSpan(i * size, size), isBigEndian);
            var flags = s.Word(8, isWide);
            var access = (flags & 2) == 0 ? PartAccess.None : PartAccess.Read | ((flags & 1) != 0 ? PartAccess.Write : 0) | ((flags & 4) != 0 ? PartAccess.Execute : 0);
            sections.Add(new(
                new TableReader(texts, isBigEndian).Name(s.UInt32(0), LongestName),
                s.Word(isWide ? 16 : 12, isWide),
                s.Word(isWide ? 24 : 16, isWide),
                s.UInt32(4) == WithoutBytes ? 0 : s.Word(isWide ? 32 : 20, isWide),
                access));
        }

        return sections.MoveToImmutable();
    }
}
