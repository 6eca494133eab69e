using ScanMesh.Ingest.Sources;
using static ScanMesh.Tests.Unit.Ingest.Sources.Readings;

namespace ScanMesh.Tests.Unit.Ingest.Sources;

public sealed class GitHubKindTests
{
    private const string Headers = "X-GitHub-Event: registry_package\nX-GitHub-Delivery: g-1";

    [Fact]
    public void Read_Push_IsTakenInDetail()
    {
        var push = OnlyPush(Read("github", Event(), Headers));
        Assert.Equal($"ghcr/team/app:1@{Digest}", Text(push));
        Assert.Equal(("g-1", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)), (push.EventId, push.ObservedAt));
    }

    [Fact]
    public void Read_ChildOfAnIndex_IsADigestAlone() =>
        Assert.Equal($"ghcr/team/app@{Digest}", Text(OnlyPush(Read("github", Event(tag: ""), Headers))));

    [Fact]
    public void Read_NoAddressToPullBy_IsOwnerAndName() =>
        Assert.Equal($"ghcr/team/app:1@{Digest}", Text(OnlyPush(Read("github", Event().Replace("\"package_url\"", "\"x\"", StringComparison.Ordinal), Headers))));

    [Theory]
    [InlineData("package_type", "CONTAINER", true)]
    [InlineData("package_type", "docker", true)]
    [InlineData("ecosystem", "container", true)]
    [InlineData("package_type", "npm", false)]
    [InlineData("package_type", "maven", false)]
    public void Read_TypeOfPackage_OnlyContainersCount(string member, string type, bool counts)
    {
        var reading = Read("github", Event().Replace("\"package_type\":\"CONTAINER\"", $"\"{member}\":\"{type}\"", StringComparison.Ordinal), Headers);
        if (counts)
            OnlyPush(reading);
        else
            Assert.Equal(IgnoreReason.OtherFormat, OnlyIgnored(reading));
    }

    [Theory]
    [InlineData("updated", true)]
    [InlineData("deleted", false)]
    [InlineData("", false)]
    public void Read_Action_PublishedAndUpdatedCount(string action, bool counts)
    {
        var reading = Read("github", Event(action: action), Headers);
        Assert.Equal(counts, reading.Pushes.Count == 1);
        Assert.Equal(counts ? [] : [IgnoreReason.Housekeeping], reading.Ignored.Select(i => i.Reason));
    }

    [Theory]
    [InlineData("X-GitHub-Event: ping", IgnoreReason.Test)]
    [InlineData("X-GitHub-Event: push", IgnoreReason.Housekeeping)]
    [InlineData("X-GitHub-Event: check_run", IgnoreReason.Housekeeping)]
    public void Read_OtherEvent_IsIgnored(string headers, IgnoreReason reason) => Assert.Equal(reason, OnlyIgnored(Read("github", "{}", headers)));

    [Theory]
    [InlineData("application/vnd.cncf.helm.config.v1+json", IgnoreReason.OtherArtifact)]
    [InlineData("application/vnd.dev.cosign.simplesigning.v1+json", IgnoreReason.Attached)]
    public void Read_ConfigOfNoImage_IsIgnored(string config, IgnoreReason reason) =>
        Assert.Equal(reason, OnlyIgnored(Read("github", Event(config: config), Headers)));

    [Fact]
    public void Read_WithoutHeaders_TheBodyTells() => OnlyPush(Read("github", Event()));

    [Theory]
    [InlineData("github", "X-GitHub-Event: package\nX-Gitea-Event: package", "set kind: gitea.")]
    [InlineData("github", "X-GitHub-Event: package\nX-Forgejo-Event: package\nX-Gitea-Event: package", "set kind: gitea.")]
    [InlineData("gitea", "X-GitHub-Event: package", "set kind: github.")]
    public void Read_TheOtherOfGiteaAndGitHub_SaysSo(string kind, string headers, string expected) =>
        Assert.EndsWith(expected, OnlyWrong(Read(kind, """{"package":{"type":"container"}}""", headers)), StringComparison.Ordinal);

    private static string Event(string tag = "1", string action = "published", string config = "application/vnd.oci.image.config.v1+json") =>
        $$$"""{"action":"{{{action}}}","registry_package":{"name":"app","namespace":"Team","package_type":"CONTAINER","owner":{"login":"Team"},"package_version":{"version":"{{{Digest}}}","updated_at":"2026-01-02T03:04:05Z","package_url":"ghcr.io/Team/App:{{{tag}}}","container_metadata":{"tag":{"name":"{{{tag}}}","digest":"{{{Digest}}}"},"manifest":{"media_type":"application/vnd.oci.image.manifest.v1+json","config":{"media_type":"{{{config}}}"} } } } } }""";
}
