using System.Diagnostics;
using System.Text;
using ScanMesh.Engine.Advisories.Feeds.Documents;
using ScanMesh.Tests.Kit;
using ScanMesh.Tests.Kit.Feeds;

namespace ScanMesh.Tests.Unit.Engine.Advisories.Feeds;

/// <summary>Documents of feeds, decompressed by their first bytes.</summary>
public sealed class FeedDocumentTests
{
    private static readonly byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 30_000).Select(i => $"<update id=\"{i}\"/>\n")));

    [Fact]
    public void Open_EachCompression_GivesTheSameBytes()
    {
        foreach (var packed in new[] { text, ErrataSamples.Gzip(text), ErrataSamples.Zstd(text), ErrataSamples.Bzip2(text), ErrataSamples.Xz(text), [.. ErrataSamples.Xz(text[..5]), 0, 0, 0, 0, .. ErrataSamples.Xz(text[5..])] })
            Assert.Equal(text, Read(packed));
        Assert.Empty(Read([]));
    }

    [Fact]
    public void Open_CutShort_IsRefusedOrGivesLess()
    {
        foreach (var packed in new[] { ErrataSamples.Gzip(text), ErrataSamples.Bzip2(text), ErrataSamples.Xz(text), ErrataSamples.Zstd(text) })
            foreach (var length in new[] { 7, 13, 40, packed.Length / 2, packed.Length - 1 })
                Assert.True(Record.Exception(() => Assert.True(Read(packed[..length]).Length < text.Length)) is null or InvalidDataException);
    }

    [Theory]
    [InlineData(40, 0x21)]
    [InlineData(29, 0x21)]
    [InlineData(8, 0x04)]
    public void Open_XzThatWantsMuchOrOtherFilters_IsRefused(byte dictionary, byte filter) =>
        Assert.Throws<InvalidDataException>(() => Read(ErrataSamples.Xz(text, dictionary, filter)));

    [Fact]
    public void Open_GrowsBeyondMeasure_IsRefused()
    {
        var bomb = ErrataSamples.Zstd(new byte[300 << 20]);
        using var stream = FeedDocument.Open(new MemoryStream(bomb));
        Assert.Contains("200 times", Assert.Throws<InvalidDataException>(() => stream.CopyTo(Stream.Null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_PartsOfBzip2_AsManyAsTheLengthExplains()
    {
        var whole = ErrataSamples.Bzip2(text);
        byte[] twenty = [.. Enumerable.Repeat(whole, 20).SelectMany(p => p)];
        Assert.Equal(20 * text.Length, Read(twenty).Length);

        var tiny = ErrataSamples.Bzip2(text[..5]);
        Assert.Contains("10000 compressed parts", Assert.Throws<InvalidDataException>(() => Read([.. Enumerable.Repeat(tiny, 10_000).SelectMany(p => p)])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("xz", "-9")]
    [InlineData("xz", "-6 --check=sha256 --block-size=40000")]
    [InlineData("bzip2", "")]
    [InlineData("zstd", "-q")]
    public async Task Open_MadeByTheTool_GivesTheSameBytes(string tool, string options)
    {
        if (!File.Exists("/usr/bin/" + tool))
            Assert.Skip($"{tool} is not installed");
        using var folder = new ScratchFolder();
        await File.WriteAllBytesAsync(folder.File("text"), text, TestContext.Current.CancellationToken);
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/" + tool, $"{options} -k {folder.File("text")}"))!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        var packed = Directory.GetFiles(folder.Path).Single(f => Path.GetExtension(f).Length > 0);

        Assert.Equal(text, Read(await File.ReadAllBytesAsync(packed, TestContext.Current.CancellationToken)));
    }

    private static byte[] Read(byte[] packed)
    {
        using var stream = FeedDocument.Open(new MemoryStream(packed));
        using var output = new MemoryStream();
        stream.CopyTo(output);
        return output.ToArray();
    }
}
