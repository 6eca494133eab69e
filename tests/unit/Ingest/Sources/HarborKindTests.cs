using ScanMesh.Ingest.Sources;
using static ScanMesh.Tests.Unit.Ingest.Sources.Readings;

namespace ScanMesh.Tests.Unit.Ingest.Sources;

public sealed class HarborKindTests
{
    [Fact]
    public void Read_Push_IsTakenWithItsTimeAndNoId()
    {
        var push = OnlyPush(Read("harbor", Event()));
        Assert.Equal($"harbor/team/app:1@{Digest}", Text(push));
        Assert.Null(push.EventId);
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), push.ObservedAt);
    }

    [Theory]
    [InlineData("PUSH_ARTIFACT")]
    [InlineData("pushImage")]
    public void Read_TypeOfAPush_IsOne(string type) => OnlyPush(Read("harbor", Event(type)));

    [Theory]
    [InlineData("DELETE_ARTIFACT", IgnoreReason.Delete)]
    [InlineData("deleteImage", IgnoreReason.Delete)]
    [InlineData("PULL_ARTIFACT", IgnoreReason.Pull)]
    [InlineData("pullImage", IgnoreReason.Pull)]
    [InlineData("UPLOAD_CHART", IgnoreReason.OtherArtifact)]
    [InlineData("uploadChart", IgnoreReason.OtherArtifact)]
    [InlineData("QUOTA_WARNING", IgnoreReason.Housekeeping)]
    [InlineData("SCANNING_STOPPED", IgnoreReason.Housekeeping)]
    [InlineData("SOMETHING_NEW", IgnoreReason.Housekeeping)]
    public void Read_OtherType_IsIgnoredWithItsReason(string type, IgnoreReason reason)
    {
        var reading = Read("harbor", Event(type));
        Assert.Empty(reading.Pushes);
        Assert.Equal(reason, Assert.Single(reading.Ignored).Reason);
    }

    [Fact]
    public void Read_ChildOfAnIndex_IsADigestAlone() =>
        Assert.Equal($"harbor/team/app@{Digest}", Text(OnlyPush(Read("harbor", Event(tag: Digest)))));

    // Before 2.0 the digest stood after a colon; and not each version tells digest and tag beside the address.
    [Theory]
    [InlineData("localhost/team/app:sha256:fea8895f450959fa676bcc1df0611ea93823a735a01205fd8622846041d0c7cf", "harbor/team/app@sha256:fea8895f450959fa676bcc1df0611ea93823a735a01205fd8622846041d0c7cf")]
    [InlineData("localhost/team/app@sha256:fea8895f450959fa676bcc1df0611ea93823a735a01205fd8622846041d0c7cf", "harbor/team/app@sha256:fea8895f450959fa676bcc1df0611ea93823a735a01205fd8622846041d0c7cf")]
    [InlineData("harbor.mydomain.com/team/app:2", "harbor/team/app:2")]
    public void Read_AddressAlone_TellsTheRest(string url, string expected) =>
        Assert.Equal(expected, Text(OnlyPush(Read("harbor", $$"""{"type":"pushImage","event_data":{"resources":[{"resource_url":"{{url}}"}],"repository":{"name":"app"} } }"""))));

    [Fact]
    public void Read_SourceWithARegistry_TheEventsHostDoesNotCount() =>
        Assert.Equal($"corp/team/app:1@{Digest}", Text(OnlyPush(Read("harbor", Event().Replace("localhost", "169.254.169.254", StringComparison.Ordinal), own: "corp"))));

    [Fact]
    public void Read_HostThatNobodyConfigured_IsIgnored() =>
        Assert.Equal(IgnoreReason.OtherRegistry, OnlyIgnored(Read("harbor", Event().Replace("localhost", "evil.example", StringComparison.Ordinal))));

    [Fact]
    public void Read_CloudEvent_HasIdAndTime()
    {
        var push = OnlyPush(Read("harbor", $$$"""{"specversion":"1.0","id":"h-1","source":"/p","type":"harbor.artifact.pushed","requestId":"not an attribute's name","time":"2026-01-02T03:04:05","data":{"resources":[{"digest":"{{{Digest}}}","tag":"1","resource_url":"localhost/team/app:1"}],"repository":{"repo_full_name":"team/app"} } }"""));
        Assert.Equal(("h-1", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)), (push.EventId, push.ObservedAt));
    }

    [Theory]
    [InlineData("""{"type":"PUSH_ARTIFACT","event_data":{"resources":[],"repository":{"repo_full_name":"team/app"}}}""", "does not say which artifacts")]
    [InlineData("""{"type":"PUSH_ARTIFACT","event_data":[]}""", "does not say which artifacts")]
    [InlineData("""{"event_data":{}}""", "does not say its type")]
    [InlineData("""{"type":"PUSH_ARTIFACT"}""", "no webhook of Harbor")]
    [InlineData("""{"specversion":"1.0","id":"1","type":"com.example.pushed","data":{}}""", "no event of Harbor")]
    public void Read_WhatCannotBeUnderstood_SaysSo(string body, string expected) => Assert.Contains(expected, OnlyWrong(Read("harbor", body)), StringComparison.Ordinal);

    private static string Event(string type = "PUSH_ARTIFACT", string tag = "1") =>
        $$$"""{"type":"{{{type}}}","occur_at":1767323045,"operator":"x","event_data":{"resources":[{"digest":"{{{Digest}}}","tag":"{{{tag}}}","resource_url":"localhost/team/app:{{{tag}}}"}],"repository":{"repo_full_name":"team/app"} } }""";
}
