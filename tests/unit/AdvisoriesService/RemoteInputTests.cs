using System.IO.Compression;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ScanMesh.Advisories.Feeds;
using ScanMesh.Engine.Images.Registry;

namespace ScanMesh.Tests.Unit.AdvisoriesService;

public sealed class RemoteInputTests : IAsyncLifetime
{
    private readonly string directory = Directory.CreateTempSubdirectory("scanmesh-remote").FullName;
    private readonly List<string> conditions = [];
    private byte[] content = Zip("first");
    private string tag = "\"1\"";
    private int status = 200;
    private WebApplication app = null!;
    private HttpClient client = null!;
    private RemoteInput input = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        app = builder.Build();
        app.MapGet("/all.zip", Answer);
        await app.StartAsync(TestContext.Current.CancellationToken);
        var url = new Uri(new Uri(app.Urls.Single()), "/all.zip?key=secret");
        client = GuardedHttp.CreateClient(new OutboundRules { OperatorHosts = [url.Authority], AllowPlainHttp = true, MaxResponseBytes = 10_000 });
        input = new RemoteInput(url, directory);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await app.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Refresh_Unchanged_IsAskedWithTheETagAndNotFetchedAgain()
    {
        Assert.Equal(content.Length, await RefreshAsync());
        Assert.Null(await RefreshAsync());
        Assert.Equal(["", "\"1\""], conditions);
        tag = "\"2\"";
        content = Zip("second");
        Assert.Equal(content.Length, await RefreshAsync());
        Assert.Equal(content, await File.ReadAllBytesAsync(input.LocalPath, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(404)]
    public async Task Refresh_ServerInTrouble_KeepsTheLastGoodCopy(int trouble)
    {
        var good = await GoodCopyAsync();
        status = trouble;
        await Assert.ThrowsAsync<HttpRequestException>(RefreshAsync);
        Assert.Equal(good, await File.ReadAllBytesAsync(input.LocalPath, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Refresh_NoZipAnyMore_KeepsTheLastGoodCopy()
    {
        var good = await GoodCopyAsync();
        content = "<html>maintenance</html>"u8.ToArray();
        await Assert.ThrowsAsync<InvalidDataException>(RefreshAsync);
        Assert.Equal(good, await File.ReadAllBytesAsync(input.LocalPath, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Refresh_MoreThanTheBound_KeepsTheLastGoodCopy()
    {
        var good = await GoodCopyAsync();
        content = new byte[20_000];
        await Assert.ThrowsAnyAsync<Exception>(RefreshAsync);
        Assert.Equal(good, await File.ReadAllBytesAsync(input.LocalPath, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void ShownUrl_HasNoKey() => Assert.DoesNotContain("secret", input.ShownUrl, StringComparison.Ordinal);

    private static byte[] Zip(string text)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        using (var writer = new StreamWriter(zip.CreateEntry("A-1.json").Open()))
            writer.Write(text);
        return bytes.ToArray();
    }

    private async Task<byte[]> GoodCopyAsync()
    {
        await RefreshAsync();
        tag = "\"2\"";
        return await File.ReadAllBytesAsync(input.LocalPath, TestContext.Current.CancellationToken);
    }

    private Task<long?> RefreshAsync() => input.RefreshAsync(client, TestContext.Current.CancellationToken);

    private IResult Answer(HttpContext context)
    {
        var condition = context.Request.Headers.IfNoneMatch.ToString();
        conditions.Add(condition);
        if (condition == tag)
            return TypedResults.StatusCode(304);
        context.Response.Headers.ETag = tag;
        return status == 200 ? TypedResults.Bytes(content) : TypedResults.StatusCode(status);
    }
}
