using System.IO.Compression;
using System.Text;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Ecosystems.Zip;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit.Zips;

namespace ScanMesh.Tests.Unit.Engine.Ecosystems.Zip;

/// <summary>Zip archives as tools write them, as the JVM reads them, and as nobody should.</summary>
public sealed class ZipReaderTests
{
    private static readonly byte[] script = Encoding.UTF8.GetBytes("#!/bin/sh\nexec java -jar \"$0\"\n");

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void Read_ArchiveOfAnotherWriter_GivesWhatIsWantedInOrder(CompressionLevel level)
    {
        var bytes = new MemoryStream();
        using (var writer = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var name in (string[])["b/", "b/two", "unwanted", "a-\u00E9"])
                using (var entry = new StreamWriter(writer.CreateEntry(name, level).Open()))
                    entry.Write(name);
        bytes.Position = 0;
        var reader = ZipReader.Read(bytes, n => !n.SequenceEqual("unwanted"));

        Assert.Equal(["a-\u00E9 a-\u00E9", "b/two b/two"], Contents(reader));
        Assert.Empty(reader.Faults);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Read_BehindAScript_FindsTheArchive(bool countsPrefix, bool zip64)
    {
        var zip = new HandmadeZip { Prefix = script, CountsPrefix = countsPrefix, IsZip64 = zip64, Comment = "a comment" }.File("a", "1").File("b", "2");

        Assert.Equal(["a 1", "b 2"], Contents(Read(zip)));
    }

    [Fact]
    public void Read_Variants_AreAllRead()
    {
        var zip = new HandmadeZip { Suffix = [1, 2, 3] }
            .Put(new ZipPart("described", "1"u8.ToArray()) { HasDescriptor = true })
            .Put(new ZipPart("stored", "22"u8.ToArray()) { Method = 0, HasDescriptor = true })
            .Put(new ZipPart("./x/../normal", "3"u8.ToArray()) { Method = 0 })
            .Put(new ZipPart("/rooted", "4"u8.ToArray()))
            .Put(new ZipPart("empty", []));

        Assert.Equal(["described 1", "empty ", "normal 3", "rooted 4", "stored 22"], Contents(Read(zip)));
    }

    [Fact]
    public void Read_NoEntries_IsAnArchive() => Assert.Empty(Read(new HandmadeZip()).Entries);

    [Fact]
    public void Read_TheSameNameTwice_TheLastCountsAsForTheJvm() => Assert.Equal(["a new"], Contents(Read(new HandmadeZip().File("a", "old").File("a", "new"))));

    /// <summary>A loader asks for a name as it is written: an entry that is written otherwise is another one, and hides none.</summary>
    [Fact]
    public void Read_NamesThatDifferOnlyInHowTheyAreWritten_AreBothThere() =>
        Assert.Equal(["lib/a.jar", "lib/a.jar"], Read(new HandmadeZip().File("lib/a.jar", "real").File("lib/./a.jar", "decoy")).Entries.Select(e => e.Name));

    /// <summary>An end record that does not end the file counts only where directory and first entry are: the JVM goes on to the real one.</summary>
    [Fact]
    public void Read_EmptyEndBehindTheRealOne_HidesNothing()
    {
        byte[] archive = [.. new HandmadeZip().File("a", "x").ToBytes(), .. "PK\u0005\u0006"u8, .. new byte[18], 7];
        Assert.Equal(["a"], ZipReader.Read(new MemoryStream(archive), _ => true).Entries.Select(e => e.Name));
    }

    [Fact]
    public void Read_EntriesThatShareTheirData_AreReadAndBounded()
    {
        var zip = new HandmadeZip().File("0", new byte[100_000]);
        for (var i = 1; i < 1000; i++)
            zip.Put(new ZipPart($"{i}", new byte[100_000]) { DataOf = 0 });
        var reader = ZipReader.Read(new MemoryStream(zip.ToBytes()), _ => true, new ZipLimits { RatioFreeBytes = 1 << 20, Ratio = 100 });

        Assert.Equal(1000, reader.Entries.Count);
        var fault = Assert.Throws<NestedLimitException>(() => reader.Entries.Count(e => Content(reader, e).Length > 0));
        Assert.Equal("more than 100 times its size comes out of the archive", fault.Message);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(50)]
    public void Open_SizeThatIsNotTrue_GivesTheDataAndAFault(int size)
    {
        var reader = Read(new HandmadeZip().Put(new ZipPart("a", "ten bytes."u8.ToArray()) { Size = size }));

        Assert.Equal(["a ten bytes."], Contents(reader));
        Assert.Equal([new ZipFault(ProblemReason.Malformed, $"a holds 10 bytes and not the {size} that the archive says")], reader.Faults);
    }

    [Theory]
    [InlineData(5, "it holds more than the 5 bytes that the archive says")]
    [InlineData(10, null)]
    [InlineData(50, null)]
    [InlineData(-1, "hold more than 100 bytes")]
    [InlineData(long.MaxValue, "hold more than 100 bytes")]
    public void OpenCopy_SizeOfAnInnerArchive_IsTheMostThatIsRead(long size, string? fault)
    {
        using var copies = new NestedCopies(new ScanLimits { NestedBytes = 100 }, TestContext.Current.CancellationToken);
        var reader = Read(new HandmadeZip { IsZip64 = true }.Put(new ZipPart("a", "ten bytes."u8.ToArray()) { Size = size }));

        if (fault is null)
        {
            using var copy = reader.OpenCopy(reader.Entries[0], copies);
            Assert.Equal(10, copy.Length);
        }
        else
            Assert.Contains(fault, Assert.Throws<NestedLimitException>(() => reader.OpenCopy(reader.Entries[0], copies)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 8, null, "it is encrypted")]
    [InlineData(0, 12, null, "it is packed by method 12, which is not read")]
    [InlineData(0, 8, 1000L, "it does not lie where the archive says")]
    public void Open_EntryThatCannotBeRead_IsAFaultOfItsOwn(int flags, int method, long? packed, string message)
    {
        var reader = Read(new HandmadeZip().Put(new ZipPart("a", "x"u8.ToArray()) { Flags = flags, Method = method, PackedSize = packed }).File("b", "y"));

        Assert.Equal(message, Assert.Throws<InvalidDataException>(() => reader.Open(reader.Entries[0])).Message);
        Assert.Equal("y", Content(reader, reader.Entries[1]));
    }

    [Fact]
    public void Open_DataThatIsNotDeflated_IsInvalid()
    {
        var bytes = new HandmadeZip().File("a", "some text").ToBytes();
        bytes.AsSpan(31, 8).Fill(0xFF);
        var reader = ZipReader.Read(new MemoryStream(bytes), _ => true);

        Assert.Throws<InvalidDataException>(() => Content(reader, reader.Entries[0]));
    }

    [Fact]
    public void Read_CutAnywhere_IsInvalid()
    {
        var bytes = new HandmadeZip().File("a", "some text").ToBytes();
        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<InvalidDataException>(() => ZipReader.Read(new MemoryStream(bytes, 0, length), _ => true));
    }

    [Fact]
    public void Read_DirectoryBrokenInTheMiddle_KeepsWhatCameBefore()
    {
        var bytes = new HandmadeZip().File("a", "1").File("b", "2").ToBytes();
        bytes[bytes.AsSpan().LastIndexOf("PK\x1\x2"u8)] = 0;
        var reader = ZipReader.Read(new MemoryStream(bytes), _ => true);

        Assert.Equal(["a 1"], Contents(reader));
        Assert.Equal([new ZipFault(ProblemReason.Malformed, "the central directory of the archive is broken after 1 entries")], reader.Faults);
    }

    [Fact]
    public void Read_NamesThatAreNone_AreLeftOutAndTold()
    {
        var limits = new ZipLimits { NameBytes = 8 };
        var reader = ZipReader.Read(new MemoryStream(new HandmadeZip().File("../a", "1").File("b/../../c", "1").File("123456789", "2").File("d", "3").ToBytes()), _ => true, limits);

        Assert.Equal(["d"], reader.Entries.Select(e => e.Name));
        Assert.Equal([ProblemReason.Malformed, ProblemReason.Limit], reader.Faults.Select(f => f.Reason));
    }

    [Theory]
    [InlineData(2, 1 << 20, 1 << 20, "more than 2 entries")]
    [InlineData(100, 60, 1 << 20, "more than 2 entries")]
    [InlineData(100, 1 << 20, 110, "more entries of interest than are kept")]
    public void Read_MoreThanTheLimit_KeepsSoMany(int entries, long directoryBytes, long keptCharacters, string message)
    {
        var zip = new HandmadeZip().File("a", "1").File("b", "2").File("c", "3").File("d", "3");
        var reader = ZipReader.Read(new MemoryStream(zip.ToBytes()), _ => true, new ZipLimits { Entries = entries, DirectoryBytes = directoryBytes, KeptCharacters = keptCharacters });

        Assert.Equal(["a", "b"], reader.Entries.Select(e => e.Name));
        var fault = Assert.Single(reader.Faults);
        Assert.Equal(ProblemReason.Limit, fault.Reason);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    private static ZipReader Read(HandmadeZip zip) => ZipReader.Read(new MemoryStream(zip.ToBytes()), _ => true);

    private static IEnumerable<string> Contents(ZipReader reader) => [.. reader.Entries.Select(e => $"{e.Name} {Content(reader, e)}")];

    private static string Content(ZipReader reader, ZipEntry entry)
    {
        using var text = new StreamReader(reader.Open(entry));
        return text.ReadToEnd();
    }
}
