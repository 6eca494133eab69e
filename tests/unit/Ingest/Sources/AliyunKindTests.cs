using static ScanMesh.Tests.Unit.Ingest.Sources.Readings;

namespace ScanMesh.Tests.Unit.Ingest.Sources;

public sealed class AliyunKindTests
{
    [Fact]
    public void Read_PersonalEdition_IsAtItsRegionsHost()
    {
        var push = OnlyPush(Read("aliyun", Event()));
        Assert.Equal($"aliyun/team/app:1@{Digest}", Text(push));
        Assert.Null(push.EventId);
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), push.ObservedAt);
    }

    [Fact]
    public void Read_EnterpriseEdition_IsAtTheSourcesRegistry() => Assert.Equal($"corp/team/app:1@{Digest}", Text(OnlyPush(Read("aliyun", Event(), own: "corp"))));

    [Fact]
    public void Read_NoRegion_NeedsTheSourcesRegistry() =>
        Assert.Contains("registry", OnlyWrong(Read("aliyun", Event().Replace("region", "x", StringComparison.Ordinal))), StringComparison.Ordinal);

    [Fact]
    public void Read_NoTag_IsADigestAlone() => Assert.Equal($"aliyun/team/app@{Digest}", Text(OnlyPush(Read("aliyun", Event(tag: "")))));

    [Fact]
    public void Read_BodyOfDockerHub_SaysSo() =>
        Assert.EndsWith("set kind: dockerhub.", OnlyWrong(Read("aliyun", """{"push_data":{"tag":"1"},"repository":{"repo_name":"team/app"}}""")), StringComparison.Ordinal);

    private static string Event(string tag = "1") => $$"""{"push_data":{"digest":"{{Digest}}","pushed_at":"2026-01-02 03:04:05","tag":"{{tag}}"},"repository":{"region":"cn-hangzhou","repo_full_name":"team/app"} }""";
}
