using System.Globalization;
using Microsoft.AspNetCore.Http;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit.Hostile;
using ScanMesh.Tests.Kit.Images;
using ScanMesh.Tests.Kit.Registry;

namespace ScanMesh.Tests.Unit.Engine.Images.Registry;

/// <summary>Lists of repositories and tags, of honest and of hostile registries (SECURITY T2).</summary>
public sealed class RegistryListingTests : IAsyncLifetime
{
    private InProcessRegistry registry = null!;
    private RegistryClient client = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        registry = await InProcessRegistry.StartAsync();
        client = new RegistryClient(registry.Endpoint, new ScanLimits(), TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await registry.DisposeAsync();
    }

    [Fact]
    public async Task Lists_OfManyPages_AreReadWholeAndFromTheMiddle()
    {
        var image = new ImageBuilder().Layer(l => l.File("f", "1")).Build();
        var tags = Enumerable.Range(0, 2500).Select(i => i.ToString("00000", CultureInfo.InvariantCulture)).ToList();
        foreach (var tag in tags)
            registry.PutManifest("team/app", tag, image.MediaType, image.Bytes);
        registry.PutManifest("team/other", "1", image.MediaType, image.Bytes);

        var pages = await client.ListTagsAsync("team/app", Cancel).ToListAsync(Cancel);
        Assert.Equal([1000, 1000, 500], pages.Select(p => p.Names.Count));
        Assert.Equal(tags, pages.SelectMany(p => p.Names));
        Assert.Equal(["team/app", "team/other"], Assert.Single(await client.ListRepositoriesAsync(null, Cancel).ToListAsync(Cancel)).Names);
        Assert.Equal(["team/other"], (await client.ListRepositoriesAsync("last=team%2Fapp&n=5", Cancel).ToListAsync(Cancel)).SelectMany(p => p.Names));
        var missing = await Assert.ThrowsAsync<ScanException>(async () => await client.ListTagsAsync("team/none", Cancel).ToListAsync(Cancel));
        Assert.Equal(FailureReason.NotFound, missing.Reason);
    }

    [Fact]
    public async Task Tags_NamesThatAreNone_AreSkippedAndCounted()
    {
        Answer("""{"tags":["ok","../../etc","-x",7,null,"ok","","a b","ok2"]}""");
        var page = Assert.Single(await client.ListTagsAsync("team/app", Cancel).ToListAsync(Cancel));
        Assert.Equal(["ok", "ok2"], page.Names);
        Assert.Equal(6, page.Skipped);
    }

    [Theory]
    [InlineData("""{"name":"x","tags":null}""", 0)]
    [InlineData("""{"name":"x"}""", 0)]
    [InlineData("""{"tags":["1"]}""", 1)]
    public async Task Tags_EmptyInWhateverWay_AreNone(string body, int count)
    {
        Answer(body);
        Assert.Equal(count, (await client.ListTagsAsync("team/app", Cancel).ToListAsync(Cancel)).Sum(p => p.Names.Count));
    }

    [Theory]
    [InlineData("<http://169.254.169.254/v2/team/app/tags/list?last=b&n=2>; rel=\"next\"")]
    [InlineData("<http://127.0.0.1:{port}/elsewhere?last=b&n=2>; rel=next")]
    [InlineData("<//127.0.0.1:{port}/x?last=b&n=2>; rel=\"next\"")]
    [InlineData("<file:///etc/passwd?last=b&n=2>; rel=\"next\"")]
    [InlineData("</v2/team/secret/tags/list?last=b&n=2>; title=\"a, b\"; rel=\"last next\"")]
    [InlineData("</first>; rel=\"first\", <?last=b&n=2>; rel=\"next\"")]
    public async Task Link_LeadsElsewhere_OnlyItsQueryIsAskedAtTheSamePlace(string link)
    {
        await using var forbidden = new CountingListener();
        link = link.Replace("{port}", forbidden.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        registry.Answer("/tags/list", context =>
        {
            if (context.Request.QueryString.Value == "?last=b&n=2")
                return context.Response.WriteAsync("""{"tags":["c"]}""");
            context.Response.Headers.Link = link;
            return context.Response.WriteAsync("""{"tags":["a","b"]}""");
        });
        Assert.Equal(["a", "b", "c"], (await client.ListTagsAsync("team/app", Cancel).ToListAsync(Cancel)).SelectMany(p => p.Names));
        Assert.All(registry.Requests, r => Assert.Equal("/v2/team/app/tags/list", r.Path));
        Assert.Equal(0, forbidden.Connections);
    }

    [Theory]
    [InlineData("</v2/team/app/tags/list>; rel=\"next\"", "names no query")]
    [InlineData("<http://[>; rel=\"next\"", "names no query")]
    [InlineData("<?LONG>; rel=\"next\"", "is too long")]
    [InlineData("<?n=1000>; rel=\"next\"", "comes back to a page")]
    public async Task Link_CannotBeUsed_EndsInAFault(string link, string why)
    {
        Answer("""{"tags":["a"]}""", link.Replace("LONG", "last=" + new string('a', 3000), StringComparison.Ordinal));
        var fault = await Assert.ThrowsAsync<ScanException>(async () => await client.ListTagsAsync("team/app", Cancel).ToListAsync(Cancel));
        Assert.Contains(why, fault.Message, StringComparison.Ordinal);
        Assert.InRange(registry.Requests.Count, 1, 2);
    }

    [Fact]
    public async Task List_SamePageUnderEverNewLinks_Ends()
    {
        var page = 0;
        registry.Answer("/_catalog", context =>
        {
            context.Response.Headers.Link = $"</v2/_catalog?last={++page}>; rel=\"next\"";
            return context.Response.WriteAsync("""{"repositories":["a","b"]}""");
        });
        var fault = await Assert.ThrowsAsync<ScanException>(async () => await client.ListRepositoriesAsync(null, Cancel).ToListAsync(Cancel));
        Assert.Contains("gives the same page again", fault.Message, StringComparison.Ordinal);
        Assert.Equal(2, registry.Requests.Count);
    }

    [Fact]
    public async Task List_EndlessEmptyPages_EndsAfterSoMany()
    {
        var page = 0;
        registry.Answer("/_catalog", context =>
        {
            context.Response.Headers.Link = $"</v2/_catalog?last={++page}>; rel=\"next\"";
            return context.Response.WriteAsync("""{"repositories":[]}""");
        });
        var fault = await Assert.ThrowsAsync<ScanException>(async () => await client.ListRepositoriesAsync(null, Cancel).CountAsync(Cancel));
        Assert.Contains($"more than {RegistryListing.MaxPages} pages", fault.Message, StringComparison.Ordinal);
        Assert.Equal(RegistryListing.MaxPages, registry.Requests.Count);
    }

    [Fact]
    public async Task List_MoreNamesThanCanBe_IsTooLarge()
    {
        var page = 0;
        registry.Answer("/tags/list", context =>
        {
            context.Response.Headers.Link = $"<?last={++page}>; rel=\"next\"";
            return context.Response.WriteAsync($$"""{"tags":[{{string.Join(',', Enumerable.Range(0, 50_000).Select(i => $"\"t{page}-{i}\""))}}]}""");
        });
        var fault = await Assert.ThrowsAsync<ScanException>(async () => await client.ListTagsAsync("team/app", Cancel).CountAsync(Cancel));
        Assert.Equal(FailureReason.TooLarge, fault.Reason);
        Assert.Equal(5, registry.Requests.Count);
    }

    [Fact]
    public async Task Page_WithoutEnd_IsTooLarge()
    {
        registry.Answer("/_catalog", async context =>
        {
            try
            {
                var piece = new byte[64 << 10];
                Array.Fill(piece, (byte)' ');
                while (true)
                    await context.Response.Body.WriteAsync(piece, context.RequestAborted);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                // The client has had enough, which is the point.
            }
        });
        var fault = await Assert.ThrowsAsync<ScanException>(async () => await client.ListRepositoriesAsync(null, Cancel).ToListAsync(Cancel));
        Assert.Equal(FailureReason.TooLarge, fault.Reason);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("<html>")]
    [InlineData("""{"repositories":"x"}""")]
    public async Task Page_ThatIsNone_IsCorrupt(string body)
    {
        Answer(body);
        var fault = await Assert.ThrowsAsync<ScanException>(async () => await client.ListRepositoriesAsync(null, Cancel).ToListAsync(Cancel));
        Assert.Equal(FailureReason.Corrupt, fault.Reason);
    }

    [Theory]
    [InlineData(405)]
    [InlineData(200)]
    public async Task Find_HeadTellsNothing_AsksByGet(int status)
    {
        var image = new ImageBuilder().Layer(l => l.File("f", "1")).Build();
        registry.Put("team/app", "1", image);
        registry.Intercept(context =>
        {
            if (context.Request.Method != "HEAD")
                return Task.FromResult(false);
            context.Response.StatusCode = status;
            return Task.FromResult(true);
        });
        Assert.Equal(image.Digest, (await client.FindManifestAsync("team/app", "1", Cancel))!.Digest);
        Assert.Null(await client.FindManifestAsync("team/app", "2", Cancel));
    }

    [Fact]
    public async Task Pace_EveryRequest_IsAskedFirst()
    {
        registry.Gate = new RegistryGate();
        var image = new ImageBuilder().Layer(l => l.File("f", "1")).Build();
        registry.Put("team/app", "1", image);
        var paced = 0;
        using var patient = new RegistryClient(registry.Endpoint with { Pace = _ => Task.FromResult(++paced) }, new ScanLimits(), TimeProvider.System);
        await patient.FindManifestAsync("team/app", "1", Cancel);
        await patient.ListTagsAsync("team/app", Cancel).ToListAsync(Cancel);
        // Refused, token, again; then with the token.
        Assert.Equal(4, registry.Requests.Count);
        Assert.Equal(registry.Requests.Count, paced);
    }

    private void Answer(string body, string? link = null) => registry.Intercept(async context =>
    {
        if (link is not null)
            context.Response.Headers.Link = link;
        await context.Response.WriteAsync(body);
        return true;
    });
}
