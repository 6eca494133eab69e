using ScanMesh.Ingest.Sources;
using static ScanMesh.Tests.Unit.Ingest.Sources.Readings;

namespace ScanMesh.Tests.Unit.Ingest.Sources;

public sealed class ArtifactoryKindTests
{
    [Theory]
    [InlineData("pushed")]
    [InlineData("promoted")]
    public void Read_Push_IsBelowItsRepositoryKey(string type)
    {
        var push = OnlyPush(Read("artifactory", Event(type)));
        Assert.Equal($"jfrog/docker-local/team/app:1@{Digest}", Text(push));
        Assert.Null(push.EventId);
        Assert.Null(push.ObservedAt);
    }

    [Theory]
    [InlineData("docker-virtual", "jfrog/docker-virtual/team/app:1")]
    [InlineData("", "jfrog/team/app:1")]
    public void Read_MappedRepository_IsAtItsPlace(string place, string expected) => Assert.StartsWith(
        expected,
        Text(OnlyPush(Read("artifactory", Event(), repositories: new Dictionary<string, string> { ["docker-local"] = place }))),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("list.manifest.json", "@" + Digest)]
    [InlineData("sha256__0", "")]
    public void Read_HashOfTheManifestAlone_IsTheDigest(string name, string expected) =>
        Assert.Equal("jfrog/docker-local/team/app:1" + expected, Text(OnlyPush(Read("artifactory", Event(name: name)))));

    [Fact]
    public void Read_ChildOfAnIndex_IsADigestAlone() =>
        Assert.Equal($"jfrog/docker-local/team/app@{Digest}", Text(OnlyPush(Read("artifactory", Event(tag: "sha256__" + Digest[7..])))));

    [Fact]
    public void Read_Delete_IsOne() => Assert.Equal($"jfrog/docker-local/team/app:1@{Digest}", OnlyDeletion(Read("artifactory", Event("deleted"))));

    [Theory]
    [InlineData("artifact", "deployed", IgnoreReason.OtherFormat)]
    [InlineData("build", "uploaded", IgnoreReason.OtherFormat)]
    [InlineData("docker", "scanned", IgnoreReason.Housekeeping)]
    public void Read_OtherEvent_IsIgnored(string domain, string type, IgnoreReason reason) =>
        Assert.Equal(reason, OnlyIgnored(Read("artifactory", Event(type).Replace("\"docker\"", $"\"{domain}\"", StringComparison.Ordinal))));

    [Theory]
    [InlineData("{}", "no 'domain'")]
    [InlineData("""{"domain":"docker","event_type":"pushed","data":{"repo_key":"x"}}""", "repository")]
    [InlineData("""{"domain":"docker","event_type":"pushed","data":[]}""", "repository")]
    public void Read_WhatCannotBeUnderstood_SaysSo(string body, string expected) => Assert.Contains(expected, OnlyWrong(Read("artifactory", body)), StringComparison.Ordinal);

    private static string Event(string type = "pushed", string name = "manifest.json", string tag = "1") =>
        $$"""{"domain":"docker","event_type":"{{type}}","data":{"repo_key":"docker-local","path":"team/app/1/{{name}}","name":"{{name}}","sha256":"{{Digest[7..]}}","image_name":"team/app","tag":"{{tag}}"},"jpd_origin":"https://example.jfrog.io"}""";
}
