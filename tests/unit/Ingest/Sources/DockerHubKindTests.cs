using ScanMesh.Ingest.Sources;
using static ScanMesh.Tests.Unit.Ingest.Sources.Readings;

namespace ScanMesh.Tests.Unit.Ingest.Sources;

public sealed class DockerHubKindTests
{
    [Theory]
    [InlineData("team/app", "hub/team/app:1")]
    [InlineData("debian", "hub/library/debian:1")]
    public void Read_Push_IsOfDockerHub(string name, string expected)
    {
        var push = OnlyPush(Read("dockerhub", Event(name)));
        Assert.Equal(expected, Text(push));
        Assert.Null(push.EventId);
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), push.ObservedAt);
    }

    [Fact]
    public void Read_TagOfASignature_IsIgnored() =>
        Assert.Equal(IgnoreReason.Attached, OnlyIgnored(Read("dockerhub", Event("team/app", "sha256-" + Digest[7..] + ".sig"))));

    [Fact]
    public void Read_NoTag_SaysSo() => Assert.Contains("neither", OnlyWrong(Read("dockerhub", """{"push_data":{},"repository":{"repo_name":"team/app"}}""")), StringComparison.Ordinal);

    [Fact]
    public void Read_PulledThroughAMirror_IsAtTheSourcesRegistry() => Assert.Equal(
        "corp/mirror/team/app:1",
        Text(OnlyPush(Read("dockerhub", Event("team/app"), own: "corp", repositories: new Dictionary<string, string> { ["team"] = "mirror/team" }))));

    private static string Event(string name, string tag = "1") => $$$"""{"callback_url":"https://x","push_data":{"pushed_at":1767323045,"tag":"{{{tag}}}"},"repository":{"repo_name":"{{{name}}}"}}""";
}
