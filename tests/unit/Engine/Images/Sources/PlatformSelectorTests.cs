using ScanMesh.Engine.Images.Sources;
using ScanMesh.Engine.Model;

namespace ScanMesh.Tests.Unit.Engine.Images.Sources;

public sealed class PlatformSelectorTests
{
    [Theory]
    [InlineData(null, "linux/amd64,linux/arm64", "linux/amd64")]
    [InlineData(null, "linux/arm64", "linux/arm64")]
    [InlineData("linux/arm64", "linux/amd64,linux/arm64/v8", "linux/arm64/v8")]
    [InlineData("linux/arm64/v8", "linux/amd64,linux/arm64", "linux/arm64")]
    [InlineData("linux/aarch64", "linux/amd64,linux/arm64", "linux/arm64")]
    [InlineData("linux/x86_64", "linux/amd64,linux/arm64", "linux/amd64")]
    [InlineData("linux/arm", "linux/arm/v6,linux/arm/v7", "linux/arm/v7")]
    [InlineData("linux/arm/v7", "linux/arm/v5,linux/arm/v6", "linux/arm/v6")]
    [InlineData("linux/arm/v6", "linux/arm/v7,linux/arm/v5", "linux/arm/v5")]
    [InlineData("linux/amd64/v3", "linux/amd64,linux/amd64/v2", "linux/amd64/v2")]
    [InlineData("linux/amd64", "linux/amd64/v3,linux/amd64", "linux/amd64")]
    [InlineData("windows/amd64", "linux/amd64,windows/amd64", "windows/amd64")]
    public void Select_Platform_IsTheBestThatRuns(string? wanted, string there, string expected) =>
        Assert.Equal(expected, PlatformSelector.Select(Index(there), wanted is null ? null : Platform.Parse(wanted)).Platform!.ToString());

    [Theory]
    [InlineData(null, "linux/arm64,linux/s390x")]
    [InlineData("linux/arm/v6", "linux/arm/v7")]
    [InlineData("linux/amd64", "linux/amd64/v3")]
    [InlineData("linux/amd64", "linux/386")]
    public void Select_NothingFits_ListsWhatThereIs(string? wanted, string there)
    {
        var fault = Assert.Throws<ScanException>(() => PlatformSelector.Select(Index(there), wanted is null ? null : Platform.Parse(wanted)));
        Assert.Equal(FailureReason.Unsupported, fault.Reason);
        Assert.All(there.Split(','), p => Assert.Contains(p, fault.Message, StringComparison.Ordinal));
    }

    private static ImageIndex Index(string platforms) => new(ManifestMediaTypes.OciIndex,
    [
        new IndexChild(Child("unknown/unknown"), IndexChildKind.Attestation),
        .. platforms.Split(',').Select(p => new IndexChild(Child(p), IndexChildKind.Image)),
    ]);

    private static Descriptor Child(string platform) =>
        new(ManifestMediaTypes.OciManifest, Digest.Sha256(System.Text.Encoding.UTF8.GetBytes(platform)), 1) { Platform = Platform.Parse(platform) };
}
