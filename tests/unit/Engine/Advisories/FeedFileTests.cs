using ScanMesh.Engine.Advisories.Feeds;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Tests.Kit;
using ScanMesh.Tests.Kit.Feeds;

namespace ScanMesh.Tests.Unit.Engine.Advisories;

public sealed class FeedFileTests : IAsyncLifetime
{
    private readonly ScratchFolder folder = new();
    private LoopbackFeed feed = null!;
    private HttpClient client = null!;
    private FeedFile file = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        feed = await LoopbackFeed.StartAsync();
        feed.Put("X", ("A-1.json", "first"));
        var url = new Uri(feed.Address, "/X/all.zip?key=secret");
        client = GuardedHttp.CreateClient(FeedFile.Rules([url], allowPrivate: false));
        file = new FeedFile(url, folder.File("X", "all.zip"), new QuickClock());
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await feed.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Fetch_Unchanged_IsAskedWithTheETagAndNotFetchedAgain()
    {
        var first = LoopbackFeed.Zip(("A-1.json", "first"));
        var second = LoopbackFeed.Zip(("A-1.json", "second"));
        feed.Put("X/all.zip", first);
        Assert.Equal(first.Length, await FetchAsync());
        Assert.Null(await FetchAsync());
        Assert.Matches("^GET /X/all.zip \"[0-9a-f]{16}\"$", feed.Requests.Last());
        feed.Put("X/all.zip", second);
        Assert.Equal(second.Length, await FetchAsync());
        Assert.Equal(second, await ReadAsync());
        Assert.Equal(["all.zip", "all.zip.validator"], Files());
    }

    [Fact]
    public async Task Fetch_ConnectionCutAgainAndAgain_GoesOnWhereItBroke()
    {
        var content = Large(1);
        feed.Put("X/all.zip", content);
        (feed.CutAfter, feed.Cuts) = (400_000, 3);
        var told = new List<FeedProgress>();

        Assert.Equal(content.Length, await file.FetchAsync(client, new Told(told), Cancel));

        Assert.Equal(content, await ReadAsync());
        Assert.Equal(["", "bytes=400000-", "bytes=800000-", "bytes=1200000-"], feed.Requests.Select(r => r["GET /X/all.zip".Length..].Trim()));
        Assert.All(told, p => Assert.Equal(content.Length, p.Total));
        Assert.Equal(told.Select(p => p.Bytes).Order(), told.Select(p => p.Bytes));
    }

    [Fact]
    public async Task Fetch_BrokenOffForGood_GoesOnTheNextTime()
    {
        var content = Large(1);
        feed.Put("X/all.zip", content);
        feed.CutAfter = 100_000;
        await Assert.ThrowsAsync<FeedException>(FetchAsync);
        Assert.False(File.Exists(file.Path));
        feed.CutAfter = 0;

        Assert.Equal(content.Length, await FetchAsync());

        Assert.EndsWith(" bytes=400000-", feed.Requests.Last(), StringComparison.Ordinal);
        Assert.Equal(content, await ReadAsync());
        Assert.Equal(["all.zip", "all.zip.validator"], Files());
    }

    [Fact]
    public async Task Fetch_ChangedMeanwhile_BeginsAnew()
    {
        feed.Put("X/all.zip", Large(1));
        feed.CutAfter = 100_000;
        await Assert.ThrowsAsync<FeedException>(FetchAsync);
        feed.CutAfter = 0;
        var other = Large(2);
        feed.Put("X/all.zip", other);

        Assert.Equal(other.Length, await FetchAsync());
        Assert.Equal(other, await ReadAsync());
    }

    [Fact]
    public async Task Fetch_PartLongerThanTheFile_BeginsAnew()
    {
        var content = Large(1);
        feed.Put("X/all.zip", content);
        feed.CutAfter = 100_000;
        await Assert.ThrowsAsync<FeedException>(FetchAsync);
        feed.CutAfter = 0;
        await File.AppendAllBytesAsync(file.Path + ".part", new byte[content.Length], Cancel);

        Assert.Equal(content.Length, await FetchAsync());
        Assert.Equal(content, await ReadAsync());
    }

    [Theory]
    [InlineData(500, false)]
    [InlineData(429, false)]
    [InlineData(403, false)]
    [InlineData(404, true)]
    public async Task Fetch_ServerInTrouble_KeepsTheLastGoodCopy(int trouble, bool isMissing)
    {
        var good = await GoodCopyAsync();
        feed.Status = trouble;
        var fault = await Assert.ThrowsAsync<FeedException>(FetchAsync);
        Assert.Equal(isMissing, fault.IsMissing);
        Assert.Contains(trouble.ToString(System.Globalization.CultureInfo.InvariantCulture), fault.Message, StringComparison.Ordinal);
        Assert.Equal(good, await ReadAsync());
    }

    [Theory]
    [InlineData("<html>maintenance</html>")]
    [InlineData("")]
    public async Task Fetch_NoZipAnyMore_KeepsTheLastGoodCopy(string content)
    {
        var good = await GoodCopyAsync();
        feed.Put("X/all.zip", System.Text.Encoding.UTF8.GetBytes(content));
        await Assert.ThrowsAsync<FeedException>(FetchAsync);
        Assert.Equal(good, await ReadAsync());
        Assert.Equal(["all.zip", "all.zip.validator"], Files());
    }

    [Fact]
    public async Task Fetch_MoreThanTheBound_KeepsTheLastGoodCopy()
    {
        var good = await GoodCopyAsync();
        feed.Put("X/all.zip", Large(1));
        using var bounded = GuardedHttp.CreateClient(FeedFile.Rules([feed.Address], allowPrivate: false) with { MaxResponseBytes = 10_000 });
        await Assert.ThrowsAsync<FeedException>(() => file.FetchAsync(bounded, null, Cancel));
        Assert.Equal(good, await ReadAsync());
    }

    [Fact]
    public void ShownUrl_HasNoKey() => Assert.DoesNotContain("secret", file.ShownUrl, StringComparison.Ordinal);

    private static byte[] Large(int seed)
    {
        var random = new Random(seed);
        var text = new char[1_500_000];
        for (var i = 0; i < text.Length; i++)
            text[i] = (char)random.Next('a', 'z');
        return LoopbackFeed.Zip(("A-1.json", new string(text)));
    }

    private async Task<byte[]> GoodCopyAsync()
    {
        await FetchAsync();
        feed.Put("X", ("A-1.json", "changed"));
        return await ReadAsync();
    }

    private Task<long?> FetchAsync() => file.FetchAsync(client, null, Cancel);

    private Task<byte[]> ReadAsync() => File.ReadAllBytesAsync(file.Path, Cancel);

    private IEnumerable<string> Files() => Directory.EnumerateFiles(folder.File("X")).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal);

    private sealed class Told(List<FeedProgress> told) : IProgress<FeedProgress>
    {
        public void Report(FeedProgress value) => told.Add(value);
    }
}
