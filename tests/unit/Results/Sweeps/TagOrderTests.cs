using ScanMesh.Hosting.Configuration;
using ScanMesh.Results.Sweeps;

namespace ScanMesh.Tests.Unit.Results.Sweeps;

/// <summary>Which tags of a repository a sweep looks at.</summary>
public sealed class TagOrderTests
{
    [Theory]
    [InlineData("latest 2.0 1.10.0 1.9.2 1.9 1 edge beta")]
    [InlineData("1.25.0 1.25.0-slim 1.25.0-alpine 1.24.9")]
    [InlineData("v10.0 9.0 v2.1 v2 dev")]
    [InlineData("20261001 20260930 20251231 1.0")]
    [InlineData("2026.10.01 2026.9.30 main 7f3e9d0 3a9")]
    [InlineData("99999999999999999999999.1 2 01")]
    public void Order_NewestFirst(string expected)
    {
        var tags = expected.Split(' ');
        for (var i = 0; i < 20; i++)
        {
            var shuffled = tags.ToArray();
            new Random(i).Shuffle(shuffled);
            Assert.Equal(tags, shuffled.Order(TagOrder.NewestFirst));
        }
    }

    [Fact]
    public void Order_AnyTags_IsTotal()
    {
        var random = new Random(1);
        var tags = Enumerable.Range(0, 300).Select(_ => new string([.. Enumerable.Range(0, random.Next(1, 7)).Select(_ => "0012.-vVab"[random.Next(10)])])).Distinct().ToList();
        foreach (var a in tags)
            foreach (var b in tags)
            {
                Assert.Equal(Math.Sign(TagOrder.NewestFirst.Compare(a, b)), -Math.Sign(TagOrder.NewestFirst.Compare(b, a)));
                Assert.Equal(a == b, TagOrder.NewestFirst.Compare(a, b) == 0);
            }

        var sorted = tags.Order(TagOrder.NewestFirst).ToList();
        for (var i = 0; i < sorted.Count; i++)
            for (var j = i + 1; j < sorted.Count; j++)
                Assert.True(TagOrder.NewestFirst.Compare(sorted[i], sorted[j]) < 0, $"{sorted[i]} {sorted[j]}");
    }

    [Fact]
    public void Choose_GlobsThenNewest_InOrdinalOrder()
    {
        var selection = new SweepSelection(new SweepOptions { Newest = 3, Tags = new() { Include = ["1.*", "latest"], Exclude = ["*-rc*", "sha256-*"] } });
        Assert.Equal(["1.10", "1.9", "latest"], selection.Choose(["1.2", "1.9", "1.10", "1.11-rc1", "2.0", "latest", "sha256-ab.sig"]));
        var all = new SweepSelection(new SweepOptions());
        Assert.Equal(["1"], all.Choose(["1", "sha256-0a.sig", "sha256-0a.att"]));
    }

    [Theory]
    [InlineData("team-a/app", true)]
    [InlineData("team-a/deep/app", true)]
    [InlineData("team-a/tmp/x", false)]
    [InlineData("team-b/app", false)]
    public void Takes_Repository_ByGlobs(string repository, bool taken) =>
        Assert.Equal(taken, new SweepSelection(new SweepOptions { Include = ["team-a/**"], Exclude = ["*/tmp/**"] }).Takes(repository));
}
