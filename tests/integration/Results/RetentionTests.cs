using ScanMesh.Hosting.Configuration;
using ScanMesh.Results.Retention;
using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Tests.Integration.Results;

/// <summary>Retention removes what nothing refers to, and nothing else; on both stores.</summary>
public abstract class RetentionTests : StoreTests
{
    private static readonly string Image = Reports.DigestOf("image");

    private UnusedRemoval Removal => new(Store, Mesh.Transactions, new RetentionOptions(), Mesh.Time);

    [Fact]
    public async Task Run_ImageInNoRepository_GoesAfterItsTimeWithAllThatIsItsOwn()
    {
        await ScanAsync("team-a/app", Image);
        await DeleteAsync("team-a/app", Image);
        Mesh.Time.Advance(TimeSpan.FromDays(29));
        Assert.Equal((0, 0), await Removal.RunAsync(Cancel));
        Mesh.Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal((1, 2), await Removal.RunAsync(Cancel));

        foreach (var table in new[] { "images", "findings", "image_layers", "image_cves", "layers", "layer_packages", "layer_repositories", "scans" })
            Assert.Equal(0, await CountAsync(table));
        Assert.Equal(1, await CountAsync("requests"));
        Assert.Equal((0, 0), await Removal.RunAsync(Cancel));
        Assert.Equal(0, await CountAsync("tombstones"));

        // It comes again: it is scanned anew.
        await ScanAsync("team-a/app", Image, "e2");
        Assert.Equal(1, await CountAsync("images"));
        Assert.Equal(1, await CountAsync("verdicts"));
    }

    [Fact]
    public async Task Run_ImageInUse_Stays()
    {
        var (kept, asked, scanned, recent) = (Reports.DigestOf("kept"), Reports.DigestOf("asked"), Reports.DigestOf("scanned"), Reports.DigestOf("recent"));
        foreach (var digest in new[] { Image, kept, asked, scanned, recent })
            await ScanAsync("team-a/app", digest, digest);
        await ScanAsync("team-b/app", kept, "other");
        foreach (var digest in new[] { Image, kept, asked, scanned })
            await DeleteAsync("team-a/app", digest);
        Mesh.Time.Advance(TimeSpan.FromDays(31));
        await DeleteAsync("team-a/app", recent);
        await Mesh.Handler.OnRequestedAsync([Mesh.Push("team-c/app", digest: asked, tag: null, @event: "open")], Cancel);
        Assert.NotNull((await Mesh.BeginAsync(Mesh.Push("team-c/app", digest: scanned, tag: null, @event: "scan"), scanned, set: "newer", generation: 2)).Start);
        await Mesh.Transactions.RunAsync(w => w.Store.ExecuteAsync("UPDATE requests SET manifest_digest = @asked WHERE digest = @asked AND state = 'queued'", new { asked }), Cancel);

        // The layers are those of the others too.
        Assert.Equal((1, 0), await Removal.RunAsync(Cancel));
        Assert.Null(await Store.ReadAsync(s => s.Images.FindAsync("default", Image), Cancel));
        Assert.Equal(4, await CountAsync("images"));
        Assert.Equal(2, await CountAsync("layers"));
    }

    [Fact]
    public async Task Run_ManyAtOnceByTwoReplicas_RemovesEachOnce()
    {
        for (var i = 0; i < 120; i++)
            await ScanAsync("team-a/app", Reports.DigestOf($"image {i}"), $"e{i}");
        await Mesh.Transactions.RunAsync(w => w.Store.ExecuteAsync("DELETE FROM verdicts"), Cancel);
        await Mesh.Transactions.RunAsync(w => w.Store.ExecuteAsync("DELETE FROM tag_references"), Cancel);
        Mesh.Time.Advance(TimeSpan.FromDays(31));
        var removed = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => Removal.RunAsync(Cancel), Cancel)));
        Assert.Equal((120, 2), (removed.Sum(r => r.Images), removed.Sum(r => r.Layers)));
        Assert.Equal(0, await CountAsync("images"));
    }

    private async Task ScanAsync(string repository, string digest, string @event = "e1")
    {
        var push = Mesh.Push(repository, @event == "e1" || @event == "e2" ? "v1" : null, digest, @event);
        await Mesh.Handler.OnRequestedAsync([push], Cancel);
        if ((await Mesh.BeginAsync(push, digest)).Start is not { } start)
            return;
        foreach (var layer in new[] { Reports.Base, Reports.Top })
            await Mesh.Transactions.RunAsync(
                w => w.Store.Layers.PutAsync(new LayerRow { TrustDomain = "default", Digest = layer.ToString(), AnalyserSet = "set", BlobSize = 1, StoredAt = Mesh.Time.GetUtcNow().ToStored() }), Cancel);
        await Mesh.Handler.OnCompletedAsync([await Mesh.StageAsync(push, start, Reports.Of(digest, 1, Reports.Finding("CVE-2026-1")))], Cancel);
    }

    // As the delete check does after the registry's 404.
    private Task DeleteAsync(string repository, string digest) => Mesh.Transactions.RunAsync(
        async work =>
        {
            await work.Store.Deletes.WithdrawAsync("corp", repository, digest);
            await work.Store.Deletes.PutTombstoneAsync("corp", repository, digest, Mesh.Time.GetUtcNow().ToStored());
            await work.Store.References.PutAsync(new ReferenceRow { Registry = "corp", Repository = repository, Tag = "v1", ResolvedAt = Mesh.Time.GetUtcNow().ToStored() + 1, RequestId = "deleted" });
        },
        Cancel);

    private Task<long> CountAsync(string table) => Store.ReadAsync(s => s.FindAsync<long>($"SELECT COUNT(*) FROM {table}"), Cancel);
}
