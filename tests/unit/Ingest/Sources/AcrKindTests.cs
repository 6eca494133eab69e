using ScanMesh.Ingest.Sources;
using static ScanMesh.Tests.Unit.Ingest.Sources.Readings;

namespace ScanMesh.Tests.Unit.Ingest.Sources;

public sealed class AcrKindTests
{
    private const string Manifest = "application/vnd.oci.image.manifest.v1+json";

    [Fact]
    public void Read_Push_IsTakenInDetail()
    {
        var push = OnlyPush(Read("acr", Event()));
        Assert.Equal($"acr/team/app:1@{Digest}", Text(push));
        Assert.Equal(("a-1", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)), (push.EventId, push.ObservedAt));
    }

    [Fact]
    public void Read_NoTag_IsADigestAlone() => Assert.Equal($"acr/team/app@{Digest}", Text(OnlyPush(Read("acr", Event(tag: "")))));

    [Theory]
    [InlineData("delete")]
    [InlineData("image_delete")]
    public void Read_Delete_IsOne(string action) => Assert.Equal($"acr/team/app@{Digest}", OnlyDeletion(Read("acr", Event(action, tag: ""))));

    [Theory]
    [InlineData("push", "application/vnd.acr.helm.chart", IgnoreReason.OtherArtifact)]
    [InlineData("push", "application/vnd.cncf.helm.config.v1+json", IgnoreReason.OtherArtifact)]
    [InlineData("push", "application/vnd.oci.image.layer.v1.tar+gzip", IgnoreReason.Blob)]
    [InlineData("chart_push", Manifest, IgnoreReason.OtherArtifact)]
    [InlineData("chart_delete", Manifest, IgnoreReason.OtherArtifact)]
    [InlineData("quarantine", Manifest, IgnoreReason.Housekeeping)]
    [InlineData("ping", Manifest, IgnoreReason.Test)]
    public void Read_WhatIsNoImage_IsIgnored(string action, string mediaType, IgnoreReason reason) => Assert.Equal(reason, OnlyIgnored(Read("acr", Event(action, mediaType: mediaType))));

    [Fact]
    public void Read_ClientThatCallsItselfScanMesh_IsAPush() => Assert.Single(Read("acr", Event().Replace("docker/27", "ScanMesh/1", StringComparison.Ordinal)).Pushes);

    [Fact]
    public void Read_ListOfEventGrid_IsOnePushEach()
    {
        var reading = Read("acr", $"[{Grid("g-1", Event())},{Grid("g-2", Event(tag: "2"))},{Grid("g-3", Event("delete"), "ImageDeleted")}]");
        Assert.Equal([("g-1", $"acr/team/app:1@{Digest}"), ("g-2", $"acr/team/app:2@{Digest}")], reading.Pushes.Select(p => (p.EventId!, Text(p))));
        Assert.Equal($"acr/team/app:1@{Digest}", Text(Assert.Single(reading.Deletes)));
        Assert.Null(reading.Malformed);
    }

    [Fact]
    public void Read_BadEventInAList_CostsNoOther()
    {
        var reading = Read("acr", $"[{{}},{Grid("g-1", Event("delete"), "ImageDeleted")},{Grid("g-2", Event())}]");
        Assert.Equal($"acr/team/app:1@{Digest}", Text(Assert.Single(reading.Deletes)));
        Assert.Single(reading.Pushes);
        Assert.NotNull(reading.Malformed);
    }

    [Fact]
    public void Read_SingleCloudEvent_IsAPush() =>
        Assert.Equal("c-1", OnlyPush(Read("acr", $$"""{"specversion":"1.0","id":"c-1","type":"Microsoft.ContainerRegistry.ImagePushed","data":{{Event()}} }""")).EventId);

    [Fact]
    public void Read_OtherEventOfAzure_IsHousekeeping() =>
        Assert.Equal(IgnoreReason.Housekeeping, OnlyIgnored(Read("acr", """[{"eventType":"Microsoft.EventGrid.SubscriptionDeletedEvent","data":{}}]""")));

    [Fact]
    public void Read_Validation_IsAnsweredWithTheCode()
    {
        var reading = Read("acr", """[{"eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","data":{"validationCode":"a\"b","validationUrl":"https://evil.example"}}]""");
        Assert.Equal("a\"b", reading.Handshake?.Answer?.GetProperty("validationResponse").GetString());
        Assert.Null(reading.Handshake?.Confirm);
        Assert.Empty(reading.Ignored);
        Assert.Null(reading.Malformed);
    }

    [Theory]
    [InlineData("""[{"eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","data":{}}]""")]
    [InlineData("""[{"eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","data":{"validationCode":7}}]""")]
    public void Read_ValidationWithoutCode_IsNotAnswered(string body) => Assert.Null(Read("acr", body).Handshake);

    [Theory]
    [InlineData("[]", null)]
    [InlineData("{}", "no 'action'")]
    [InlineData("[1]", "no 'action'")]
    [InlineData("""{"action":"push","target":{"digest":"x"} }""", "repository")]
    [InlineData("""[{"eventType":"Contoso.Thing"}]""", "no event of Azure")]
    public void Read_WhatCannotBeUnderstood_SaysSo(string body, string? expected)
    {
        var reading = Read("acr", body);
        if (expected is null)
            Assert.Equal(IgnoreReason.Empty, OnlyIgnored(reading));
        else
            Assert.Contains(expected, OnlyWrong(reading), StringComparison.Ordinal);
    }

    private static string Grid(string id, string data, string type = "ImagePushed") => $$"""{"id":"{{id}}","eventType":"Microsoft.ContainerRegistry.{{type}}","data":{{data}} }""";

    private static string Event(string action = "push", string tag = "1", string mediaType = Manifest) =>
        $$"""{"id":"a-1","timestamp":"2026-01-02T03:04:05Z","action":"{{action}}","target":{"mediaType":"{{mediaType}}","digest":"{{Digest}}","repository":"team/app","tag":"{{tag}}"},"request":{"host":"myregistry.azurecr.io","useragent":"docker/27"} }""";
}
