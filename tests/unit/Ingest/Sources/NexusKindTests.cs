using ScanMesh.Ingest.Sources;
using static ScanMesh.Tests.Unit.Ingest.Sources.Readings;

namespace ScanMesh.Tests.Unit.Ingest.Sources;

public sealed class NexusKindTests
{
    private const string Headers = "X-Nexus-Webhook-Id: rm:repository:component\nX-Nexus-Webhook-Delivery: n-1";

    [Theory]
    [InlineData("CREATED")]
    [InlineData("UPDATED")]
    public void Read_Push_IsTheNameAlone(string action)
    {
        var push = OnlyPush(Read("nexus", Event(action), Headers, "corp"));
        Assert.Equal("corp/team/app:1", Text(push));
        Assert.Equal(("n-1", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)), (push.EventId, push.ObservedAt));
    }

    [Theory]
    [InlineData("docker-hosted", "corp/docker-hosted/team/app:1")]
    [InlineData("docker-group", "corp/docker-group/team/app:1")]
    public void Read_MappedRepository_IsByPath(string place, string expected) =>
        Assert.Equal(expected, Text(OnlyPush(Read("nexus", Event(), Headers, "corp", new Dictionary<string, string> { ["docker-hosted"] = place }))));

    [Fact]
    public void Read_VersionThatIsADigest_IsOne() => Assert.Equal($"corp/team/app@{Digest}", Text(OnlyPush(Read("nexus", Event(version: Digest), Headers, "corp"))));

    [Theory]
    [InlineData("DELETED")]
    [InlineData("PURGED")]
    public void Read_Delete_IsOne(string action) => Assert.Equal("corp/team/app:1", OnlyDeletion(Read("nexus", Event(action), Headers, "corp")));

    [Theory]
    [InlineData("""{"action":"CREATED","component":{"format":"maven2","name":"x","version":"1"}}""", IgnoreReason.OtherFormat)]
    [InlineData("""{"action":"CREATED","asset":{"format":"docker","name":"v2/team/app/manifests/1"}}""", IgnoreReason.Housekeeping)]
    [InlineData("""{"action":"REINDEXED","component":{"format":"docker","name":"x","version":"1"}}""", IgnoreReason.Housekeeping)]
    public void Read_OtherEvent_IsIgnored(string body, IgnoreReason reason) => Assert.Equal(reason, OnlyIgnored(Read("nexus", body, own: "corp")));

    [Fact]
    public void Read_AuditEvent_IsHousekeeping() =>
        Assert.Equal(IgnoreReason.Housekeeping, OnlyIgnored(Read("nexus", """{"domain":"security.user","type":"changed"}""", "X-Nexus-Webhook-Id: rm:audit", "corp")));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"action":"CREATED","component":[]}""")]
    [InlineData("""{"component":{"format":"docker","name":"x","version":"1"}}""")]
    public void Read_WhatCannotBeUnderstood_SaysSo(string body) => Assert.Contains("no 'component' and 'action'", OnlyWrong(Read("nexus", body, own: "corp")), StringComparison.Ordinal);

    private static string Event(string action = "CREATED", string version = "1") =>
        $$"""{"timestamp":"2026-01-02T03:04:05.000+0000","nodeId":"n","repositoryName":"docker-hosted","action":"{{action}}","component":{"format":"docker","name":"team/app","group":null,"version":"{{version}}"} }""";
}
