using System.Text;
using ScanMesh.Engine.Ecosystems.Executables;
using ScanMesh.Tests.Kit.Programs;

namespace ScanMesh.Tests.Unit.Engine.Ecosystems;

/// <summary>Tables of programs of all formats, and reads that stay inside.</summary>
public sealed class ExecutableReaderTests
{
    private static readonly byte[] text = Encoding.ASCII.GetBytes("read-only data with a version 1.2.3 in it");

    public static TheoryData<string, bool, bool> Shapes =>
    [
        ("elf", true, false), ("elf", true, true), ("elf", false, false), ("elf", false, true),
        ("pe", true, false), ("pe", false, false),
        ("macho", true, false), ("macho", true, true), ("macho", false, false), ("macho", false, true),
    ];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Read_AnyFormat_GivesSectionsAndWhatIsAtAnAddress(string format, bool isWide, bool isBigEndian)
    {
        var builder = new ProgramBuilder(isWide, isBigEndian).Section("first", 0x401000, text).Section("second", 0x402000, [1, 2, 3, 4], isWritable: true);

        var program = Assert.Single(Read(format switch { "elf" => builder.Elf(), "pe" => builder.Pe(), _ => builder.MachO() }));

        Assert.Equal((isWide ? 8 : 4, isBigEndian), (program.PointerSize, program.IsBigEndian));
        var first = program.Section("first")!.Value;
        Assert.Equal((0x401000UL, (ulong)text.Length, PartAccess.None), (first.Address, first.Size, first.Access & PartAccess.Write));
        Assert.Equal(PartAccess.Write, program.Section("second")!.Value.Access & PartAccess.Write);
        Assert.Null(program.Section("third"));
        Assert.Equal((ulong)text.AsSpan().IndexOf("1.2.3"u8), program.Find(first, "1.2.3"u8));
        Assert.Null(program.Find(first, "1.2.4"u8));
        var bytes = new byte[4];
        Assert.True(program.TryRead(0x402000, bytes));
        Assert.Equal([1, 2, 3, 4], bytes);
        Assert.False(program.TryRead(0x402001, bytes));
        Assert.False(program.TryRead(0x10, bytes));
        Assert.Equal(3, program.Read(first, (ulong)text.Length - 3, bytes));
        Assert.Equal(0, program.Read(first, ulong.MaxValue, bytes));
    }

    [Fact]
    public void Read_Universal_GivesEachSlice() =>
        Assert.Equal([8, 4], Read(ProgramBuilder.Universal(new ProgramBuilder().Section("a", 1, text).MachO(), new ProgramBuilder(isWide: false).Section("a", 1, text).MachO())).Select(p => p.PointerSize));

    [Fact]
    public void Find_AcrossTheEdgeOfAWindow_IsFound()
    {
        var content = new byte[200_000];
        "needle"u8.CopyTo(content.AsSpan((64 << 10) - 3));
        "needle"u8.CopyTo(content.AsSpan(content.Length - 6));
        var program = Assert.Single(Read(new ProgramBuilder().Section("data", 0x1000, content).Elf()));

        Assert.Equal((ulong)((64 << 10) - 3), program.Find(program.Section("data")!.Value, "needle"u8));
        Assert.Equal((ulong)(content.Length - 6), program.Find(program.Section("data")!.Value, "needle"u8, 64 << 10));
    }

    [Fact]
    public void Read_StrippedOfSections_HasItsSegments()
    {
        var program = Assert.Single(Read(new ProgramBuilder().Section("a", 0x1000, text).Elf(hasSections: false)));

        Assert.Empty(program.Sections);
        Assert.Equal(0x1000UL, Assert.Single(program.Segments).Address);
    }

    [Theory]
    [InlineData("MZ and then just some text that goes on and on until it is long enough for a header")]
    [InlineData("\u007fELF")]
    [InlineData("#!/bin/sh")]
    [InlineData("")]
    public void Read_NoProgram_GivesNone(string content) => Assert.Empty(Read(Encoding.ASCII.GetBytes(content)));

    [Fact]
    public void Read_ElfCutBeforeItsSections_SaysSo()
    {
        var program = new ProgramBuilder().Section("a", 0x1000, text).Elf();

        Assert.Equal("the file ends before the program's section headers do", Assert.Throws<InvalidDataException>(() => Read(program[..^20])).Message);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Read_AnyByteChanged_ReadsOrSaysWhatIsWrong(string format, bool isWide, bool isBigEndian)
    {
        var builder = new ProgramBuilder(isWide, isBigEndian).Section("first", 0x401000, text).Section("second", 0x402000, [1, 2, 3, 4], isWritable: true);
        var whole = format switch { "elf" => builder.Elf(), "pe" => builder.Pe(), _ => builder.MachO() };
        for (var i = 0; i < whole.Length; i++)
            foreach (var value in (byte[])[0, 0x7F, 0xFF])
            {
                var changed = whole.ToArray();
                changed[i] = value;
                try
                {
                    foreach (var program in Read(changed))
                        foreach (var part in program.Sections.Concat(program.Segments))
                            program.Find(part, "1.2.3"u8);
                }
                catch (InvalidDataException)
                {
                    // Its contract.
                }
            }
    }

    private static List<Executable> Read(byte[] content) => [.. Executable.Parse(new MemoryStream(content))];
}
