using ScanMesh.Engine.Model;
using ScanMesh.Engine.Reports;

namespace ScanMesh.Tests.Integration.Results;

/// <summary>Base images are found by blobs alone, and told only to whom sees them.</summary>
public sealed class BaseImageTests
{
    private static readonly Digest Third = Digest.Sha256("third layer"u8);

    [Fact]
    public async Task Report_ImagesOnImages_NamesTheLargestThatTheCallerSees()
    {
        await using var host = await ResultsHost.StartAsync();
        var (debian, app, addOn, other) = (Reports.DigestOf("debian"), Reports.DigestOf("app"), Reports.DigestOf("add-on"), Reports.DigestOf("other"));
        await host.ScanAsync("team-a/app", "1", Of(app, Reports.Base, Reports.Top));
        await host.ScanAsync("library/debian", "12", Of(debian, Reports.Base));
        await host.ScanAsync("team-a/add-on", "1", Of(addOn, Reports.Base, Reports.Top, Third));
        await host.ScanAsync("team-b/other", "1", Of(other, Third, Reports.Base));

        Assert.Equal(new BaseImage($"registry.example.test/library/debian:12@{debian}", Digest.Parse(debian), 1), await BaseAsync(app));
        Assert.Equal(new BaseImage($"registry.example.test/team-a/app:1@{app}", Digest.Parse(app), 2), await BaseAsync(addOn));
        Assert.Null(await BaseAsync(debian));
        Assert.Null(await BaseAsync(other));
        Assert.Equal(2, (await BaseAsync(addOn, "a-token"))!.Layers);

        // The same blobs under another config: what a tag names comes first, whichever was scanned first.
        await host.ScanAsync("team-a/add-on", "labelled", Of(Reports.DigestOf("labelled"), Reports.Base, Reports.Top));
        Assert.Equal(Digest.Parse(app), (await BaseAsync(addOn))!.Digest);
        await host.ScanAsync("team-a/app", "1", Of(Reports.DigestOf("app 2"), Third));
        Assert.Equal(Digest.Parse(Reports.DigestOf("labelled")), (await BaseAsync(addOn))!.Digest);
        Assert.Null(await BaseAsync(app, "a-token"));

        // The tag moves to another image: the digest still says which one it was.
        await host.ScanAsync("library/debian", "12", Of(Reports.DigestOf("newer debian"), Third));
        Assert.Equal($"registry.example.test/library/debian@{debian}", (await BaseAsync(app))!.Reference);

        async Task<BaseImage?> BaseAsync(string digest, string token = "admin-token") =>
            JsonReport.Read(await host.Http(token).GetByteArrayAsync($"/v1/reports/{digest}", TestContext.Current.CancellationToken)).Image.Base;
    }

    private static ScanReport Of(string digest, params Digest[] layers)
    {
        var report = Reports.Of(digest);
        return report with { Image = report.Image with { Layers = [.. layers.Select((l, i) => new ReportLayer(i, l, 10, null))] } };
    }
}
