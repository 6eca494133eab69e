using ScanMesh.Ingest.Sources;
using static ScanMesh.Tests.Unit.Ingest.Sources.Readings;

namespace ScanMesh.Tests.Unit.Ingest.Sources;

public sealed class ZotKindTests
{
    [Fact]
    public void Read_BinaryPush_IsTakenInDetail()
    {
        var push = OnlyPush(Read("zot", Data(), Headers(), "corp"));
        Assert.Equal($"corp/team/app:1@{Digest}", Text(push));
        Assert.Equal(("z-1", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)), (push.EventId, push.ObservedAt));
    }

    [Fact]
    public void Read_StructuredPush_IsTheSame() => Assert.Equal(
        $"corp/team/app:1@{Digest}",
        Text(OnlyPush(Read("zot", $$"""{"specversion":"1.0","id":"z-1","type":"zotregistry.image.updated","data":{{Data()}} }""", own: "corp"))));

    [Fact]
    public void Read_ReferenceThatIsADigest_IsOne() => Assert.Equal($"corp/team/app@{Digest}", Text(OnlyPush(Read("zot", Data(reference: Digest), Headers(), "corp"))));

    [Fact]
    public void Read_Delete_IsOne() => Assert.Equal($"corp/team/app:1@{Digest}", OnlyDeletion(Read("zot", Data(), Headers("image.deleted"), "corp")));

    [Theory]
    [InlineData("repository.created", IgnoreReason.Housekeeping)]
    [InlineData("image.scanned", IgnoreReason.Housekeeping)]
    [InlineData("image.lint_failed", IgnoreReason.Failed)]
    public void Read_OtherEvent_IsIgnored(string type, IgnoreReason reason) => Assert.Equal(reason, OnlyIgnored(Read("zot", Data(), Headers(type), "corp")));

    // The manifest in the event tells what its media type does not.
    [Theory]
    [InlineData("""{\"config\":{\"mediaType\":\"application/vnd.cncf.helm.config.v1+json\"}}""", IgnoreReason.OtherArtifact)]
    [InlineData("""{\"artifactType\":\"application/spdx+json\",\"config\":{\"mediaType\":\"application/vnd.oci.empty.v1+json\"}}""", IgnoreReason.Attached)]
    public void Read_ManifestOfNoImage_IsIgnored(string manifest, IgnoreReason reason) => Assert.Equal(reason, OnlyIgnored(Read("zot", Data(manifest: manifest), Headers(), "corp")));

    [Theory]
    [InlineData("")]
    [InlineData("no JSON")]
    [InlineData("""{\"artifactType\":\"application/spdx+json\",\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\"}}""")]
    [InlineData("""{\"artifactType\":\"application/spdx+json\",\"manifests\":[]}""")]
    [InlineData("""{\"config\":{\"mediaType\":\"application/octet-stream\"}}""")]
    [InlineData("[]")]
    public void Read_ManifestThatIsNone_IsTheScansMatter(string manifest) => OnlyPush(Read("zot", Data(manifest: manifest), Headers(), "corp"));

    [Theory]
    [InlineData("", "no header Ce-Type")]
    [InlineData("Ce-Type: com.example.pushed", "no event of zot")]
    public void Read_WhatCannotBeUnderstood_SaysSo(string headers, string expected) => Assert.Contains(expected, OnlyWrong(Read("zot", Data(), headers, "corp")), StringComparison.Ordinal);

    private static string Headers(string type = "image.updated") => $"Ce-Id: z-1\nCe-Source: zotregistry.dev\nCe-Specversion: 1.0\nCe-Type: zotregistry.{type}\nCe-Time: 2026-01-02T03:04:05Z";

    private static string Data(string reference = "1", string manifest = """{\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\"}}""") =>
        $$"""{"name":"team/app","reference":"{{reference}}","digest":"{{Digest}}","mediaType":"application/vnd.oci.image.manifest.v1+json","manifest":"{{manifest}}"}""";
}
