using AllFeeds = ScanMesh.Engine.Advisories.Feeds.Feeds;

namespace ScanMesh.Tests.Unit.Engine.Advisories.Feeds;

public sealed class FeedsTests
{
    [Fact]
    public void All_EachEcosystemThatIsMatched_HasOneFeed()
    {
        Assert.Equal(AllFeeds.Ecosystems, AllFeeds.Ecosystems.Distinct(StringComparer.Ordinal));
        Assert.Empty(ScanMesh.Engine.Ecosystems.Ecosystems.All.SelectMany(e => e.AdvisoryEcosystems).Except(AllFeeds.Ecosystems, StringComparer.Ordinal));
        Assert.Equal(AllFeeds.All.Length, AllFeeds.All.Select(f => f.Name).Distinct(StringComparer.Ordinal).Count());
        Assert.All(AllFeeds.All, f => Assert.Equal("https", f.PublicAddress.Scheme));
    }

    [Theory]
    [InlineData("Debian:12", "osv", "Debian")]
    [InlineData("npm", "osv", "npm")]
    [InlineData("Amazon Linux:2023", "amazon", "Amazon Linux:2023")]
    [InlineData("Amazon Linux:2", "amazon", "Amazon Linux:2")]
    [InlineData("Amazon Linux:1", "amazon", null)]
    [InlineData("Amazon Linux", "amazon", null)]
    [InlineData("Oracle Linux:9", "oracle", "Oracle Linux")]
    [InlineData("Oracle Linux:8:fips", "oracle", "Oracle Linux")]
    [InlineData("Fedora:43", "fedora", "Fedora:43")]
    [InlineData("Fedora:27", "fedora", null)]
    [InlineData("Fedora:rawhide", "fedora", null)]
    [InlineData("Fedora:043", "fedora", null)]
    [InlineData("Photon OS:5.0", "osv", "Photon OS")]
    [InlineData("rpm", null, null)]
    public void PartOf_AnEcosystem_IsThatOfItsFeed(string ecosystem, string? feed, string? part)
    {
        Assert.Equal(feed, AllFeeds.Of(ecosystem)?.Name);
        Assert.Equal(part, AllFeeds.PartOf(ecosystem));
    }
}
