using ScanMesh.Ingest.Sources;
using static ScanMesh.Tests.Unit.Ingest.Sources.Readings;

namespace ScanMesh.Tests.Unit.Ingest.Sources;

public sealed class GiteaKindTests
{
    private const string Headers = "X-Gitea-Event: package\nX-Gitea-Delivery: t-1\nX-GitHub-Event: package";

    [Fact]
    public void Read_Push_IsInSmallLetters()
    {
        var push = OnlyPush(Read("gitea", Event(), Headers));
        Assert.Equal("gitea/team/app:1", Text(push));
        Assert.Equal(("t-1", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)), (push.EventId, push.ObservedAt));
    }

    [Fact]
    public void Read_VersionThatIsADigest_IsOne() => Assert.Equal($"gitea/team/app@{Digest}", Text(OnlyPush(Read("gitea", Event(version: Digest), Headers))));

    [Fact]
    public void Read_Delete_IsOne() => Assert.Equal("gitea/team/app:1", OnlyDeletion(Read("gitea", Event("deleted"), Headers)));

    [Fact]
    public void Read_WithoutHeaders_TheBodyTells() => OnlyPush(Read("gitea", Event()));

    [Theory]
    [InlineData("X-Gitea-Event: push", "{}", IgnoreReason.Housekeeping)]
    [InlineData(Headers, """{"action":"created","package":{"type":"npm","name":"x"}}""", IgnoreReason.OtherFormat)]
    [InlineData(Headers, """{"action":"renamed","package":{"type":"container","name":"x"}}""", IgnoreReason.Housekeeping)]
    public void Read_OtherEvent_IsIgnored(string headers, string body, IgnoreReason reason) => Assert.Equal(reason, OnlyIgnored(Read("gitea", body, headers)));

    [Theory]
    [InlineData(Headers, "{}", "does not say its package")]
    [InlineData("", "{}", "no webhook of Gitea")]
    [InlineData(Headers, """{"action":"created","package":{"type":"container","name":"x","version":"1"}}""", "repository")]
    public void Read_WhatCannotBeUnderstood_SaysSo(string headers, string body, string expected) => Assert.Contains(expected, OnlyWrong(Read("gitea", body, headers)), StringComparison.Ordinal);

    private static string Event(string action = "created", string version = "1") =>
        $$"""{"action":"{{action}}","package":{"owner":{"login":"Team"},"type":"container","name":"App","version":"{{version}}","html_url":"http://localhost:3000/Team/-/packages/container/App/1","created_at":"2026-01-02T03:04:05Z"} }""";
}
