using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Ingest;
using ScanMesh.Ingest.Spool;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Unit.Ingest.Spool;

public sealed class SpoolFolderTests : IDisposable
{
    private static readonly ServiceProvider Services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task AppendAsync_ManyAtOnce_AllAreReadInOrderOfTheFileAndThenGone()
    {
        await using var spool = Open();
        await Task.WhenAll(Pushes.Requests(500).Select(r => spool.AppendAsync([r], Cancel)));
        Assert.Equal(500, spool.State.Records);

        var read = await DrainAsync(spool);

        Assert.Equal(Pushes.Requests(500).Select(r => r.Tag).Order(), read.Order());
        Assert.Equal((0, 0), (spool.State.Bytes, spool.State.Records));
        Assert.Equal(["lock"], Files());
    }

    [Fact]
    public async Task AppendAsync_OneByOne_OrderIsKept()
    {
        await using var spool = Open();
        foreach (var request in Pushes.Requests(20))
            await spool.AppendAsync([request], Cancel);
        Assert.Equal(Pushes.Requests(20), spool.Peek(100));
        Assert.Equal(Pushes.Requests(20).Take(5), spool.Peek(5));
        await spool.AdvanceAsync(5);
        Assert.Equal(Pushes.Requests(20).Skip(5), spool.Peek(100));
    }

    [Fact]
    public async Task Open_AfterAKill_NothingAppendedIsLost()
    {
        // The first "process" is never closed: what it wrote must be on disk already. Its lock goes with its files' handles.
        var copy = Path.Combine(folder.Path, "copy");
        await using (var spool = Open())
        {
            await spool.AppendAsync(Pushes.Requests(10), Cancel);
            Assert.Equal(4, spool.Peek(4).Count);
            await spool.AdvanceAsync(4);
            Directory.CreateDirectory(copy);
            foreach (var file in Directory.GetFiles(folder.Path, "*.spool"))
                File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        await using var again = Open(copy);
        Assert.Equal(10, again.State.Records);
        Assert.Equal(Pushes.Requests(10).Select(r => r.Tag), await DrainAsync(again));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(100)]
    public async Task Open_TruncatedTail_KeepsAllBeforeIt(int cut)
    {
        await WriteAndCloseAsync(Pushes.Requests(10));
        var file = Directory.GetFiles(folder.Path, "*.spool").Single();
        using (var stream = File.OpenWrite(file))
            stream.SetLength(stream.Length - cut);

        await using var spool = Open();

        Assert.Equal(Pushes.Requests(9).Select(r => r.Tag), await DrainAsync(spool));
        Assert.Single(Files(), f => f.EndsWith(".corrupt", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Open_ZeroesBehindTheRecords_AreNoRecords()
    {
        await WriteAndCloseAsync(Pushes.Requests(3));
        using (var stream = File.OpenWrite(Directory.GetFiles(folder.Path, "*.spool").Single()))
            stream.SetLength(stream.Length + 4096);

        await using var spool = Open();

        Assert.Equal(3, (await DrainAsync(spool)).Count);
    }

    [Fact]
    public async Task Open_BitFlippedInTheMiddle_KeepsWhatIsBeforeAndTheFile()
    {
        await WriteAndCloseAsync(Pushes.Requests(10));
        var file = Directory.GetFiles(folder.Path, "*.spool").Single();
        var bytes = await File.ReadAllBytesAsync(file, Cancel);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, Cancel);

        await using var spool = Open();
        var read = await DrainAsync(spool);

        Assert.InRange(read.Count, 4, 5);
        Assert.Equal(Pushes.Requests(read.Count).Select(r => r.Tag), read);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(Path.ChangeExtension(file, ".corrupt"), Cancel));
    }

    [Fact]
    public async Task Open_RandomRubbish_IsNoReasonNotToStart()
    {
        folder.Write("00000000000000000007.spool", "rubbish that is no record");
        await using var spool = Open();
        await spool.AppendAsync(Pushes.Requests(1), Cancel);
        Assert.Equal(["t-0"], await DrainAsync(spool));
        Assert.Contains("00000000000000000007.corrupt", Files());
    }

    [Fact]
    public async Task AppendAsync_Full_IsRefusedUntilDrained()
    {
        await using var spool = Open(maxBytes: 1 << 20);
        var accepted = 0;
        await Assert.ThrowsAsync<SpoolUnavailableException>(async () =>
        {
            while (true)
            {
                await spool.AppendAsync(Pushes.Requests(20, $"b{accepted}"), Cancel);
                accepted++;
            }
        });
        Assert.InRange(spool.State.Bytes, (1 << 20) - 20_000, 1 << 20);
        Assert.NotNull(spool.State.Trouble);

        Assert.Equal(accepted * 20, (await DrainAsync(spool)).Count);
        Assert.Null(spool.State.Trouble);
        await spool.AppendAsync(Pushes.Requests(1), Cancel);
    }

    [Fact]
    public async Task AppendAsync_MoreThanASegment_IsReadAcrossSegments()
    {
        await using var spool = Open();
        for (var i = 0; i < 40; i++)
            await spool.AppendAsync(Pushes.Requests(500, $"s{i}"), Cancel);
        Assert.True(Files().Count(f => f.EndsWith(".spool", StringComparison.Ordinal)) > 1);
        Assert.Equal(20_000, (await DrainAsync(spool)).Distinct().Count());
    }

    [Fact]
    public async Task AppendAsync_WhileDrained_NothingIsLostOrRepeated()
    {
        await using var spool = Open();
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var writing = Task.WhenAll(Pushes.Requests(2_000).Select(r => Task.Run(() => spool.AppendAsync([r], Cancel), Cancel)));
        var read = new List<string>();
        while (read.Count < 2_000)
        {
            await spool.WaitAsync(Cancel);
            var batch = spool.Peek(37);
            await spool.AdvanceAsync(batch.Count);
            read.AddRange(batch.Select(r => r.Tag!));
        }

        await writing;
        Assert.Equal(2_000, read.Distinct().Count());
        Assert.Equal(0, spool.State.Records);
    }

    [Fact]
    public async Task AppendAsync_FolderGone_IsTroubleAndNoCrash()
    {
        var path = Path.Combine(folder.Path, "gone");
        await using var spool = Open(path);
        Directory.Delete(path, recursive: true);
        await Assert.ThrowsAsync<SpoolUnavailableException>(() => spool.AppendAsync(Pushes.Requests(1), Cancel));
        Assert.NotNull(spool.State.Trouble);
        Directory.CreateDirectory(path);
        await spool.AppendAsync(Pushes.Requests(1), Cancel);
        Assert.Null(spool.State.Trouble);
    }

    [Fact]
    public async Task Open_SecondTime_IsRefused()
    {
        await using var spool = Open();
        Assert.Throws<ConfigurationException>(() => Open());
    }

    [Theory]
    [InlineData("123456789", 0xE3069283)]
    [InlineData("", 0x00000000)]
    public void Crc32C_CheckValue_IsThePublishedOne(string text, uint expected) => Assert.Equal(expected, Crc32C.Of(System.Text.Encoding.ASCII.GetBytes(text)));

    private async Task WriteAndCloseAsync(IReadOnlyList<Contracts.V1.ScanRequested> requests)
    {
        await using var spool = Open();
        await spool.AppendAsync(requests, Cancel);
    }

    private SpoolFolder Open(string? path = null, long maxBytes = 1 << 30) => SpoolFolder.Open(
        path ?? folder.Path, maxBytes, TimeProvider.System, new IngestMetrics(Services.GetRequiredService<IMeterFactory>()), NullLogger<SpoolFolder>.Instance);

    private IReadOnlyList<string> Files() => [.. Directory.GetFiles(folder.Path).Select(f => Path.GetFileName(f)!).Order()];

    private static async Task<List<string>> DrainAsync(SpoolFolder spool)
    {
        var read = new List<string>();
        while (spool.State.Records > 0)
        {
            var batch = spool.Peek(100);
            await spool.AdvanceAsync(batch.Count);
            read.AddRange(batch.Select(r => r.Tag!));
        }

        return read;
    }
}
