using ScanMesh.Ingest.Sources;
using static ScanMesh.Tests.Unit.Ingest.Sources.Readings;

namespace ScanMesh.Tests.Unit.Ingest.Sources;

public sealed class QuayKindTests
{
    [Fact]
    public void Read_Tags_AreOnePushEach()
    {
        var reading = Read("quay", """{"repository":"team/app","docker_url":"quay.io/team/app","updated_tags":["1","2"]}""");
        Assert.Equal(["quay/team/app:1", "quay/team/app:2"], reading.Pushes.Select(Text));
        Assert.All(reading.Pushes, p => Assert.Null(p.EventId));
    }

    [Fact]
    public void Read_NoHost_NeedsTheSourcesRegistry()
    {
        const string Body = """{"repository":"team/app","updated_tags":["1"]}""";
        Assert.Contains("give the source 's' a registry", OnlyWrong(Read("quay", Body)), StringComparison.Ordinal);
        Assert.Equal("corp/team/app:1", Text(OnlyPush(Read("quay", Body, own: "corp"))));
    }

    [Theory]
    [InlineData("""{"repository":"team/app","docker_url":"quay.io/team/app","updated_tags":[]}""")]
    [InlineData("""{"repository":"team/app","docker_url":"quay.io/team/app","vulnerability":{"id":"CVE-2026-1"},"tags":["1"]}""")]
    [InlineData("""{"repository":"team/app","docker_url":"quay.io/team/app","updated_tags":{"1":"x"}}""")]
    public void Read_OtherNotification_IsIgnored(string body) => Assert.Equal(IgnoreReason.Housekeeping, OnlyIgnored(Read("quay", body)));

    [Fact]
    public void Read_TemplateOfItsOwn_SaysSo() => Assert.Contains("template", OnlyWrong(Read("quay", """{"text":"pushed"}""")), StringComparison.Ordinal);

    [Fact]
    public void Read_OneTagIsNone_TheOtherCounts()
    {
        var reading = Read("quay", """{"repository":"team/app","docker_url":"quay.io/team/app","updated_tags":[7,"2"]}""");
        Assert.Equal("quay/team/app:2", Text(Assert.Single(reading.Pushes)));
        Assert.NotNull(reading.Malformed);
    }
}
