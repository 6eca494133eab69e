using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit.Images;
using ScanMesh.Tests.Unit.Engine.Records;

namespace ScanMesh.Tests.Unit.Engine.Images.Layers;

public sealed class LayerReaderTests
{
    private static readonly byte[] big = MakeBytes(700_000);

    [Theory]
    [InlineData(LayerCompression.Gzip)]
    [InlineData(LayerCompression.Zstd)]
    [InlineData(LayerCompression.None)]
    public async Task Read_EachCompression_GivesEntriesContentAndDigests(LayerCompression compression)
    {
        var layer = Build().Compression(compression).Build();
        var (reading, sink) = await ReadAsync(layer);

        Assert.True(reading.IsVerified);
        Assert.False(reading.IsPartial);
        Assert.Empty(reading.Problems);
        Assert.Equal(layer.DiffId, reading.Uncompressed);
        Assert.Equal(layer.Bytes.Length, reading.BytesIn);
        Assert.Equal(layer.Tar.Length, reading.BytesOut);
        Assert.Equal(["etc", "etc/os-release", "usr/lib/big", "lib", "usr/lib/same", "etc/.wh.old"], sink.Paths);
        Assert.Equal("ID=debian\n", sink.Text("etc/os-release"));
        Assert.Equal(big, sink.Contents["usr/lib/big"]);
        Assert.Equal(new ArchiveEntry("lib", EntryKind.SymbolicLink, 0, "usr/lib", true), sink.Entries[3]);
        Assert.Equal(new ArchiveEntry("usr/lib/same", EntryKind.HardLink, 0, "usr/lib/big", false), sink.Entries[4]);
    }

    [Fact]
    public async Task Read_MediaTypeThatLies_IsDecidedByTheBytes()
    {
        var layer = Build().Compression(LayerCompression.Zstd).Build() with { MediaType = "application/vnd.oci.image.layer.v1.tar+gzip" };
        var (reading, _) = await ReadAsync(layer);
        Assert.True(reading.IsVerified);
        Assert.False(reading.IsPartial);
    }

    [Theory]
    [InlineData(LayerCompression.Gzip)]
    [InlineData(LayerCompression.Zstd)]
    [InlineData(LayerCompression.None)]
    public async Task Read_WithoutEndBlocks_IsWhole(LayerCompression compression)
    {
        var (reading, sink) = await ReadAsync(Build().WithoutEndBlocks().Compression(compression).Build());
        Assert.False(reading.IsPartial);
        Assert.Equal(6, sink.Entries.Count);
    }

    [Fact]
    public async Task Read_ContentNobodyReads_IsSkipped()
    {
        var (reading, sink) = await ReadAsync(Build().Build(), new CollectingSink { ReadContent = false });
        Assert.True(reading.IsVerified);
        Assert.Equal(6, sink.Entries.Count);
    }

    [Fact]
    public async Task Read_GzipMembersConcatenatedAnywhere_ReadsAll()
    {
        // Small members at many boundaries: none may be taken for the end, whatever the inflater has buffered.
        var tar = Build().Build().Tar;
        var packed = new MemoryStream();
        for (var at = 0; at < tar.Length;)
        {
            var step = Math.Min(tar.Length - at, 1 + at % 7919);
            packed.Write(LayerBuilder.Compress(tar[at..(at + step)], LayerCompression.Gzip));
            at += step;
        }

        var (reading, sink) = await ReadAsync(Transported(packed.ToArray(), tar));
        Assert.Empty(reading.Problems);
        Assert.Equal(Digest.Sha256(tar), reading.Uncompressed);
        Assert.Equal(big, sink.Contents["usr/lib/big"]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8192)]
    [InlineData(65536)]
    public async Task Read_GzipMemberEndsWithTheBuffer_ReadsTheNext(int piece)
    {
        var tar = Build().Build().Tar;
        var packed = LayerBuilder.Compress(tar[..1024], LayerCompression.Gzip).Concat(LayerBuilder.Compress(tar[1024..], LayerCompression.Gzip)).ToArray();
        var layer = Transported(packed, tar);
        var sink = new CollectingSink();
        var reading = await new LayerReader(new ScanLimits()).ReadAsync(new PiecewiseStream(packed, piece), layer.Descriptor, sink, TestContext.Current.CancellationToken);
        Assert.Equal(Digest.Sha256(tar), reading.Uncompressed);
        Assert.Equal(6, sink.Entries.Count);
    }

    [Fact]
    public async Task Read_ZstdFramesConcatenatedAndSkippable_ReadsAll()
    {
        var tar = Build().Build().Tar;
        byte[] skippable = [0x50, 0x2A, 0x4D, 0x18, 4, 0, 0, 0, 1, 2, 3, 4];
        byte[] packed = [.. skippable, .. LayerBuilder.Compress(tar[..5000], LayerCompression.Zstd), .. LayerBuilder.Compress(tar[5000..], LayerCompression.Zstd), .. skippable];
        var (reading, sink) = await ReadAsync(Transported(packed, tar));
        Assert.Empty(reading.Problems);
        Assert.Equal(Digest.Sha256(tar), reading.Uncompressed);
        Assert.Equal(6, sink.Entries.Count);
    }

    [Theory]
    [InlineData(LayerCompression.Gzip, 1)]
    [InlineData(LayerCompression.Gzip, 4)]
    [InlineData(LayerCompression.Gzip, 8)]
    [InlineData(LayerCompression.Gzip, 9)]
    [InlineData(LayerCompression.Gzip, 5000)]
    [InlineData(LayerCompression.Zstd, 1)]
    [InlineData(LayerCompression.Zstd, 5000)]
    [InlineData(LayerCompression.None, 100)]
    [InlineData(LayerCompression.None, 1100)]
    public async Task Read_CompressedDataCutOff_IsPartialAndCorrupt(LayerCompression compression, int cut)
    {
        var whole = Build().WithoutEndBlocks().Compression(compression).Build();
        var (reading, sink) = await ReadAsync(Transported(whole.Bytes[..^cut], whole.Tar));
        Assert.True(reading.IsVerified);
        Assert.True(reading.IsPartial);
        Assert.True(reading.Uncompressed.IsEmpty);
        Assert.Equal(ProblemReason.Corrupt, Assert.Single(reading.Problems).Reason);
        Assert.Contains("etc/os-release", sink.Paths);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(4)]
    public async Task Read_GzipTrailerWrong_IsPartialAndCorrupt(int fromEnd)
    {
        var whole = Build().Build();
        var bytes = whole.Bytes.ToArray();
        bytes[^fromEnd] ^= 0x55;
        var (reading, _) = await ReadAsync(Transported(bytes, whole.Tar));
        Assert.True(reading.IsPartial);
        Assert.Equal(ProblemReason.Corrupt, Assert.Single(reading.Problems).Reason);
    }

    [Fact]
    public async Task Read_BytesAfterTheLastGzipMember_IsPartialAndCorrupt()
    {
        var whole = Build().Build();
        var (reading, sink) = await ReadAsync(Transported([.. whole.Bytes, .. "behind"u8], whole.Tar));
        Assert.True(reading.IsPartial);
        Assert.Equal(ProblemReason.Corrupt, Assert.Single(reading.Problems).Reason);
        Assert.Equal(6, sink.Entries.Count);
    }

    [Fact]
    public async Task Read_WrongDigest_GivesDigestMismatchAndNothingElse()
    {
        var layer = Build().Build();
        var descriptor = layer.Descriptor with { Digest = Digest.Sha256("other"u8) };
        var (reading, _) = await ReadAsync(layer.Bytes, descriptor);
        Assert.False(reading.IsVerified);
        Assert.True(reading.IsPartial);
        Assert.Equal(ProblemReason.DigestMismatch, Assert.Single(reading.Problems).Reason);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(-100_000)]
    public async Task Read_WrongSize_GivesDigestMismatch(int difference)
    {
        var layer = Build().Build();
        var (reading, _) = await ReadAsync(layer.Bytes, layer.Descriptor with { Size = layer.Bytes.Length + difference });
        Assert.False(reading.IsVerified);
        Assert.Equal(ProblemReason.DigestMismatch, Assert.Single(reading.Problems).Reason);
    }

    [Fact]
    public async Task Read_EndlessBlob_StopsOneByteAfterTheSize()
    {
        var layer = Build().Build();
        var endless = new EndlessStream();
        var reading = await new LayerReader(new ScanLimits()).ReadAsync(endless, layer.Descriptor, new CollectingSink(), TestContext.Current.CancellationToken);
        Assert.False(reading.IsVerified);
        Assert.Equal(layer.Bytes.Length + 1, endless.Given);
    }

    [Fact]
    public async Task Read_Sha512Digest_IsVerified()
    {
        var layer = Build().Build();
        var digest = Digest.Parse("sha512:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA512.HashData(layer.Bytes)));
        var (reading, _) = await ReadAsync(layer.Bytes, layer.Descriptor with { Digest = digest });
        Assert.True(reading.IsVerified);
        Assert.Equal(layer.DiffId, reading.Uncompressed);
    }

    [Fact]
    public async Task Read_MoreEntriesThanAllowed_IsPartialWithLimit()
    {
        var (reading, sink) = await ReadAsync(Build().Build(), limits: new ScanLimits { LayerEntries = 2 });
        Assert.True(reading.IsVerified);
        Assert.True(reading.IsPartial);
        Assert.Equal(ProblemReason.Limit, Assert.Single(reading.Problems).Reason);
        Assert.Equal(2, sink.Entries.Count);
    }

    [Fact]
    public async Task Read_MoreBytesOutThanAllowed_IsPartialWithLimit()
    {
        var (reading, sink) = await ReadAsync(Build().Build(), limits: new ScanLimits { LayerBytesOut = 300_000 });
        Assert.True(reading.IsVerified);
        Assert.True(reading.IsPartial);
        Assert.Equal(ProblemReason.Limit, Assert.Single(reading.Problems).Reason);
        Assert.Contains("etc/os-release", sink.Paths);
    }

    [Theory]
    [InlineData(LayerCompression.Gzip)]
    [InlineData(LayerCompression.Zstd)]
    public async Task Read_Bomb_IsStoppedByTheRatio(LayerCompression compression)
    {
        var bomb = new LayerBuilder().File("zeros", new byte[8 << 20]).Compression(compression).Build();
        var (reading, _) = await ReadAsync(bomb, limits: new ScanLimits { CompressionRatio = 10, RatioFreeBytes = 1 << 20 });
        Assert.True(reading.IsVerified);
        Assert.True(reading.IsPartial);
        Assert.InRange(reading.BytesOut, 1 << 20, 2 << 20);
        Assert.Equal(ProblemReason.Limit, Assert.Single(reading.Problems).Reason);
    }

    [Fact]
    public async Task Read_EntryThatLeadsOut_IsNotWhole()
    {
        // Some run times would put it inside, where we did not look.
        var (reading, sink) = await ReadAsync(new LayerBuilder().File("../var/lib/dpkg/status", "x").File("a", "b").Build());
        Assert.True(reading.IsVerified);
        Assert.True(reading.IsPartial);
        Assert.Equal(["a"], sink.Paths);
    }

    [Theory]
    [InlineData("BZh91AY&SYxxxxxxxxxx")]
    [InlineData("\u00FD7zXZ\0xxxxxxxxxxxx")]
    public async Task Read_CompressionNotSupported_SaysSo(string start)
    {
        var bytes = System.Text.Encoding.Latin1.GetBytes(start);
        var (reading, _) = await ReadAsync(bytes, new Descriptor("x/y", Digest.Sha256(bytes), bytes.Length));
        Assert.True(reading.IsVerified);
        Assert.True(reading.IsPartial);
        Assert.Equal(ProblemReason.Unsupported, Assert.Single(reading.Problems).Reason);
    }

    [Fact]
    public async Task Read_NoTarAtAll_IsCorrupt()
    {
        var bytes = MakeBytes(5000);
        var (reading, sink) = await ReadAsync(bytes, new Descriptor("x/y", Digest.Sha256(bytes), bytes.Length));
        Assert.Equal(ProblemReason.Corrupt, Assert.Single(reading.Problems).Reason);
        Assert.Empty(sink.Entries);
    }

    [Fact]
    public async Task Read_EmptyBlob_IsAnEmptyLayer()
    {
        var (reading, sink) = await ReadAsync([], new Descriptor("x/y", Digest.Sha256([]), 0));
        Assert.True(reading.IsVerified);
        Assert.False(reading.IsPartial);
        Assert.Empty(sink.Entries);
    }

    [Fact]
    public async Task Read_TransportBreaks_IsAFaultNotAProblem()
    {
        var layer = Build().Build();
        var broken = new BrokenStream(layer.Bytes, layer.Bytes.Length / 2);
        var fault = await Assert.ThrowsAsync<ScanException>(() =>
            new LayerReader(new ScanLimits()).ReadAsync(broken, layer.Descriptor, new SwallowingSink(), TestContext.Current.CancellationToken));
        Assert.Equal(FailureReason.RegistryUnavailable, fault.Reason);
    }

    [Fact]
    public async Task Read_SinkSwallowsCorruption_IsStillPartial()
    {
        var whole = Build().Build();
        var (reading, _) = await ReadAsync(whole.Bytes[..^5000], Transported(whole.Bytes[..^5000], whole.Tar).Descriptor, new SwallowingSink());
        Assert.True(reading.IsPartial);
    }

    [Fact]
    public async Task Read_Cancelled_Stops()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var layer = Build().Build();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new LayerReader(new ScanLimits()).ReadAsync(new MemoryStream(layer.Bytes), layer.Descriptor, new CollectingSink(), cancelled.Token));
    }

    [Fact]
    public async Task Read_SinkThrows_ItsExceptionComesThrough()
    {
        var layer = Build().Build();
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() =>
            new LayerReader(new ScanLimits()).ReadAsync(new MemoryStream(layer.Bytes), layer.Descriptor, new ThrowingSink(), TestContext.Current.CancellationToken));
    }

    private static LayerBuilder Build() => new LayerBuilder()
        .Directory("etc")
        .File("./etc/os-release", "ID=debian\n")
        .File("/usr/lib/big", big, executable: true)
        .SymbolicLink("lib", "usr/lib")
        .HardLink("usr/lib/same", "/usr/lib/big")
        .Whiteout("etc/old");

    private static byte[] MakeBytes(int count)
    {
        var bytes = new byte[count];
        new Random(7).NextBytes(bytes);
        return bytes;
    }

    private static BuiltLayer Transported(byte[] bytes, byte[] tar) => new(bytes, "application/vnd.oci.image.layer.v1.tar", Digest.Sha256(tar), tar);

    private static Task<(LayerReading Reading, T Sink)> ReadAsync<T>(byte[] bytes, Descriptor descriptor, T sink, ScanLimits? limits = null) where T : ILayerEntrySink =>
        ReadFromAsync(new MemoryStream(bytes), descriptor, sink, limits);

    private static Task<(LayerReading Reading, CollectingSink Sink)> ReadAsync(byte[] bytes, Descriptor descriptor) => ReadAsync(bytes, descriptor, new CollectingSink());

    private static Task<(LayerReading Reading, CollectingSink Sink)> ReadAsync(BuiltLayer layer, CollectingSink? sink = null, ScanLimits? limits = null) =>
        ReadAsync(layer.Bytes, layer.Descriptor, sink ?? new CollectingSink(), limits);

    private static async Task<(LayerReading Reading, T Sink)> ReadFromAsync<T>(Stream stream, Descriptor descriptor, T sink, ScanLimits? limits) where T : ILayerEntrySink =>
        (await new LayerReader(limits ?? new ScanLimits()).ReadAsync(stream, descriptor, sink, TestContext.Current.CancellationToken), sink);

    private sealed class SwallowingSink : ILayerEntrySink
    {
        public void OnEntry(in LayerEntry entry, Stream content)
        {
            try
            {
                content.CopyTo(Stream.Null);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                return;
            }
        }
    }

    private sealed class ThrowingSink : ILayerEntrySink
    {
        public void OnEntry(in LayerEntry entry, Stream content) => throw new InvalidTimeZoneException();
    }
}
