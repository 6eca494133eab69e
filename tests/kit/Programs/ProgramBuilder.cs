using System.Buffers.Binary;
using System.Text;

namespace ScanMesh.Tests.Kit.Programs;

/// <summary>Writes programs as linkers do, with the tables alone and no code: ELF, PE and Mach-O.</summary>
/// <param name="isWide">64 bits, else 32.</param>
/// <param name="isBigEndian">Highest byte first (ELF and Mach-O).</param>
public sealed class ProgramBuilder(bool isWide = true, bool isBigEndian = false)
{
    private const int Align = 16;
    private const ulong PeBase = 0x400000;
    private readonly List<(string Name, ulong Address, byte[] Content, bool IsWritable)> sections = [];

    /// <summary>Adds a section and, where it has an address, the segment that maps it.</summary>
    public ProgramBuilder Section(string name, ulong address, byte[] content, bool isWritable = false)
    {
        sections.Add((name, address, content, isWritable));
        return this;
    }

    /// <summary>An ELF file.</summary>
    /// <param name="hasSections">False as after stripping the section headers.</param>
    public byte[] Elf(bool hasSections = true)
    {
        var mapped = sections.Where(s => s.Address != 0).ToList();
        var (header, programHeader, sectionHeader) = isWide ? (64, 56, 64) : (52, 32, 40);
        var places = Places(header + programHeader * mapped.Count, out var end);
        var names = new MemoryStream();
        names.WriteByte(0);
        var nameAt = sections.Select(s => AddName(names, s.Name)).ToList();
        var namesName = AddName(names, ".shstrtab");
        var sectionsAt = Aligned(end + (int)names.Length);
        var file = new byte[hasSections ? sectionsAt + sectionHeader * (sections.Count + 2) : end];
        "\u007fELF"u8.CopyTo(file);
        file[4] = isWide ? (byte)2 : (byte)1;
        file[5] = isBigEndian ? (byte)2 : (byte)1;
        file[6] = 1;
        Put16(file, 16, 2);
        Put16(file, 18, 62);
        Put32(file, 20, 1);
        Word(file, isWide ? 0x20 : 0x1C, (ulong)header);
        Word(file, isWide ? 0x28 : 0x20, hasSections ? (ulong)sectionsAt : 0);
        var counts = isWide ? 0x34 : 0x28;
        foreach (var (i, value) in new[] { header, programHeader, mapped.Count, sectionHeader, hasSections ? sections.Count + 2 : 0, hasSections ? sections.Count + 1 : 0 }.Index())
            Put16(file, counts + 2 * i, (ushort)value);
        for (var i = 0; i < mapped.Count; i++)
        {
            var (at, s) = (header + programHeader * i, mapped[i]);
            Put32(file, at, 1);
            Put32(file, at + (isWide ? 4 : 24), s.IsWritable ? 6u : 4u);
            Word(file, at + (isWide ? 8 : 4), (ulong)places[sections.IndexOf(s)]);
            Word(file, at + (isWide ? 16 : 8), s.Address);
            Word(file, at + (isWide ? 32 : 16), (ulong)s.Content.Length);
            Word(file, at + (isWide ? 40 : 20), (ulong)s.Content.Length);
        }

        Contents(file, places);
        if (!hasSections)
            return file;
        names.ToArray().CopyTo(file, end);
        for (var i = 0; i < sections.Count; i++)
            SectionHeader(i + 1, nameAt[i], 1, (sections[i].Address != 0 ? 2u : 0) | (sections[i].IsWritable ? 1u : 0), sections[i].Address, places[i], sections[i].Content.Length);
        SectionHeader(sections.Count + 1, namesName, 3, 0, 0, end, (int)names.Length);
        return file;

        void SectionHeader(int index, int name, uint type, uint flags, ulong address, int offset, int size)
        {
            var at = sectionsAt + sectionHeader * index;
            Put32(file, at, (uint)name);
            Put32(file, at + 4, type);
            Word(file, at + 8, flags);
            Word(file, at + (isWide ? 16 : 12), address);
            Word(file, at + (isWide ? 24 : 16), (ulong)offset);
            Word(file, at + (isWide ? 32 : 20), (ulong)size);
        }
    }

    /// <summary>A PE file, little endian whatever was asked for; addresses below its base (0x400000) are moved above it.</summary>
    public byte[] Pe()
    {
        const int peAt = 0x80;
        var optional = isWide ? 240 : 224;
        var headers = peAt + 24 + optional;
        var places = Places(headers + 40 * sections.Count, out var end);
        var file = new byte[end];
        "MZ"u8.CopyTo(file);
        Little32(file, 0x3C, peAt);
        "PE\0\0"u8.CopyTo(file.AsSpan(peAt));
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(peAt + 4), isWide ? (ushort)0x8664 : (ushort)0x14C);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(peAt + 6), (ushort)sections.Count);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(peAt + 20), (ushort)optional);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(peAt + 24), isWide ? (ushort)0x20B : (ushort)0x10B);
        if (isWide)
            BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(peAt + 24 + 24), PeBase);
        else
            Little32(file, peAt + 24 + 28, (uint)PeBase);
        for (var i = 0; i < sections.Count; i++)
        {
            var (at, s) = (headers + 40 * i, sections[i]);
            Encoding.Latin1.GetBytes(s.Name).CopyTo(file, at);
            Little32(file, at + 8, (uint)s.Content.Length);
            Little32(file, at + 12, (uint)(s.Address >= PeBase ? s.Address - PeBase : s.Address));
            Little32(file, at + 16, (uint)s.Content.Length);
            Little32(file, at + 20, (uint)places[i]);
            Little32(file, at + 36, s.IsWritable ? 0xC0000040 : 0x40000040);
        }

        Contents(file, places);
        return file;
    }

    /// <summary>A Mach-O file: one segment a section, <c>__DATA</c> where it is writable.</summary>
    public byte[] MachO()
    {
        var (header, segment, section) = isWide ? (32, 72, 80) : (28, 56, 68);
        var command = segment + section;
        var places = Places(header + command * sections.Count, out var end);
        var file = new byte[end];
        Put32(file, 0, isWide ? 0xFEEDFACF : 0xFEEDFACE);
        Put32(file, 12, 2);
        Put32(file, 16, (uint)sections.Count);
        Put32(file, 20, (uint)(command * sections.Count));
        for (var i = 0; i < sections.Count; i++)
        {
            var (at, s) = (header + command * i, sections[i]);
            Put32(file, at, isWide ? 0x19u : 1u);
            Put32(file, at + 4, (uint)command);
            Encoding.Latin1.GetBytes(s.IsWritable ? "__DATA" : "__TEXT").CopyTo(file, at + 8);
            Word(file, at + 24, s.Address);
            Word(file, at + (isWide ? 32 : 28), (ulong)s.Content.Length);
            Word(file, at + (isWide ? 40 : 32), (ulong)places[i]);
            Word(file, at + (isWide ? 48 : 36), (ulong)s.Content.Length);
            Put32(file, at + (isWide ? 56 : 40), s.IsWritable ? 3u : 5u);
            Put32(file, at + (isWide ? 60 : 44), s.IsWritable ? 3u : 5u);
            Put32(file, at + (isWide ? 64 : 48), 1);
            var inner = at + segment;
            Encoding.Latin1.GetBytes(s.Name).CopyTo(file, inner);
            Word(file, inner + 32, s.Address);
            Word(file, inner + (isWide ? 40 : 36), (ulong)s.Content.Length);
            Put32(file, inner + (isWide ? 48 : 40), (uint)places[i]);
        }

        Contents(file, places);
        return file;
    }

    /// <summary>A universal Mach-O file of several.</summary>
    public static byte[] Universal(params byte[][] programs)
    {
        var file = new MemoryStream();
        var at = Aligned(8 + 20 * programs.Length);
        Span<byte> number = stackalloc byte[4];
        foreach (var value in (IEnumerable<uint>)[0xCAFEBABE, (uint)programs.Length])
            Add(value, number);
        foreach (var (i, program) in programs.Index())
        {
            foreach (var value in (IEnumerable<uint>)[(uint)(7 + i), 3, (uint)at, (uint)program.Length, 4])
                Add(value, number);
            at = Aligned(at + program.Length);
        }

        foreach (var program in programs)
        {
            file.Write(new byte[Aligned((int)file.Length) - (int)file.Length]);
            file.Write(program);
        }

        return file.ToArray();

        void Add(uint value, Span<byte> bytes)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
            file.Write(bytes);
        }
    }

    private static int Aligned(int at) => (at + Align - 1) / Align * Align;

    private static int AddName(MemoryStream names, string name)
    {
        var at = (int)names.Length;
        names.Write([.. Encoding.Latin1.GetBytes(name), 0]);
        return at;
    }

    private static void Little32(byte[] file, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), value);

    private List<int> Places(int from, out int end)
    {
        var places = new List<int>();
        foreach (var section in sections)
        {
            places.Add(from = Aligned(from));
            from += section.Content.Length;
        }

        end = Aligned(from);
        return places;
    }

    private void Contents(byte[] file, List<int> places)
    {
        for (var i = 0; i < sections.Count; i++)
            sections[i].Content.CopyTo(file, places[i]);
    }

    private void Put16(byte[] file, int at, ushort value)
    {
        if (isBigEndian)
            BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(at), value);
        else
            BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at), value);
    }

    private void Put32(byte[] file, int at, uint value)
    {
        if (isBigEndian)
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(at), value);
        else
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), value);
    }

    private void Word(byte[] file, int at, ulong value)
    {
        if (!isWide)
            Put32(file, at, (uint)value);
        else if (isBigEndian)
            BinaryPrimitives.WriteUInt64BigEndian(file.AsSpan(at), value);
        else
            BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(at), value);
    }
}
