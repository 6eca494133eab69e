using System.Collections.Immutable;

namespace ScanMesh.Engine.Ecosystems.Executables;

/// <summary>Reads the headers of PE files, PE32 and PE32+ (Microsoft's PE format specification).</summary>
internal static class PeTables
{
    private const int DosHeader = 64;
    private const int CoffHeader = 24;
    private const int SectionHeader = 40;
    private const int MaxTable = 1 << 20;
    private const int NameField = 8;
    private const ushort Pe32 = 0x10B;
    private const ushort Pe32Plus = 0x20B;

    /// <summary>The program; null for DOS programs and for texts that begin with the same letters.</summary>
    /// <exception cref="InvalidDataException">A table lies outside the file.</exception>
    public static Executable? Read(ProgramRange file)
    {
        Span<byte> dos = stackalloc byte[DosHeader];
        Span<byte> coff = stackalloc byte[CoffHeader + 32];
        if (file.Read(0, dos) < DosHeader)
            return null;
        var at = new TableReader(dos, false).UInt32(0x3C);
        if (file.Read(at, coff) < coff.Length || !coff.StartsWith("PE\0\0"u8))
            return null;
        var c = new TableReader(coff, false);
        var (sections, optionalSize, magic) = (c.UInt16(6), c.UInt16(20), c.UInt16(CoffHeader));
        if (magic is not (Pe32 or Pe32Plus))
            return null;
        var imageBase = magic == Pe32Plus ? c.UInt64(CoffHeader + 24) : c.UInt32(CoffHeader + 28);
        var table = file.ReadTable((ulong)at + CoffHeader + optionalSize, (ulong)sections * SectionHeader, MaxTable, "section headers");
        var parts = Parts(table, imageBase);
        return new Executable(file)
        {
            Format = ExecutableFormat.Pe,
            IsBigEndian = false,
            PointerSize = magic == Pe32Plus ? sizeof(ulong) : sizeof(uint),
            Sections = parts,
            Segments = parts,
        };
    }

    private static ImmutableArray<ExecutablePart> Parts(byte[] table, ulong imageBase)
    {
        var parts = ImmutableArray.CreateBuilder<ExecutablePart>(table.Length / SectionHeader);
        for (var i = 0; i < table.Length; i += SectionHeader)
        {
            var s = new TableReader(table.AsSpan(i, SectionHeader), false);
            var flags = s.UInt32(36);
            var access = ((flags & 0x40000000) != 0 ? PartAccess.Read : 0) | ((flags & 0x80000000) != 0 ? PartAccess.Write : 0) | ((flags & 0x20000000) != 0 ? PartAccess.Execute : 0);
            parts.Add(new(s.Name(0, NameField), imageBase + s.UInt32(12), s.UInt32(20), s.UInt32(16), access));
        }

        return parts.MoveToImmutable();
    }
}
