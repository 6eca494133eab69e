using System.Text.Json;
using ScanMesh.Ingest.Sources;
using static ScanMesh.Tests.Unit.Ingest.Sources.Readings;

namespace ScanMesh.Tests.Unit.Ingest.Sources;

public sealed class EcrKindTests
{
    [Fact]
    public void Read_Push_IsTakenInDetail()
    {
        var push = OnlyPush(Read("ecr", Event()));
        Assert.Equal($"ecr/team/app:1@{Digest}", Text(push));
        Assert.Equal(("e-1", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)), (push.EventId, push.ObservedAt));
    }

    [Theory]
    [InlineData("us-west-2")]
    [InlineData("us-east-1")]
    [InlineData("cn-north-1")]
    public void Read_Region_IsInTheHost(string region) => OnlyPush(Read("ecr", Event().Replace("us-west-2", region, StringComparison.Ordinal)));

    [Fact]
    public void Read_AccountThatNobodyConfigured_IsIgnored() =>
        Assert.Equal(IgnoreReason.OtherRegistry, OnlyIgnored(Read("ecr", Event().Replace("123456789012", "210987654321", StringComparison.Ordinal))));

    [Fact]
    public void Read_NoTag_IsADigestAlone() => Assert.Equal($"ecr/team/app@{Digest}", Text(OnlyPush(Read("ecr", Event().Replace("\"image-tag\":\"1\"", "\"x\":1", StringComparison.Ordinal)))));

    [Fact]
    public void Read_Delete_IsOne() => Assert.Equal($"ecr/team/app:1@{Digest}", OnlyDeletion(Read("ecr", Event(action: "DELETE"))));

    [Theory]
    [InlineData("ECR Replication Action", "REPLICATE")]
    [InlineData("ECR Image Action", "PUSH")]
    public void Read_WhatBringsAnImage_IsAPush(string detailType, string action) => OnlyPush(Read("ecr", Event(detailType, action)));

    [Fact]
    public void Read_PullThroughTheCache_IsAPush() => OnlyPush(Read("ecr", Event("ECR Pull Through Cache Action")
        .Replace("\"result\"", "\"sync-status\"", StringComparison.Ordinal).Replace("\"action-type\":\"PUSH\"", "\"rule-version\":\"1\"", StringComparison.Ordinal)));

    [Theory]
    [InlineData("ECR Image Action", "UPDATE_STORAGE_CLASS", "SUCCESS", IgnoreReason.Housekeeping)]
    [InlineData("ECR Image Action", "PUSH", "FAILURE", IgnoreReason.Failed)]
    [InlineData("ECR Replication Action", "REPLICATE", "FAILED", IgnoreReason.Failed)]
    [InlineData("ECR Image Scan", "", "", IgnoreReason.Housekeeping)]
    [InlineData("AWS API Call via CloudTrail", "", "", IgnoreReason.Housekeeping)]
    [InlineData("ECR Referrer Action", "PUSH", "SUCCESS", IgnoreReason.Attached)]
    public void Read_OtherEvent_IsIgnored(string detailType, string action, string result, IgnoreReason reason) =>
        Assert.Equal(reason, OnlyIgnored(Read("ecr", Event(detailType, action, result))));

    [Fact]
    public void Read_ArtifactThatIsNoImage_IsIgnored() =>
        Assert.Equal(IgnoreReason.OtherArtifact, OnlyIgnored(Read("ecr", Event().Replace("oci.image.config", "cncf.helm.config", StringComparison.Ordinal))));

    // What clients take for an image is scanned: the same list as the scan's.
    [Fact]
    public void Read_ConfigOfAMediaTypeThatOldRegistriesGave_IsAPush() =>
        OnlyPush(Read("ecr", Event().Replace("application/vnd.oci.image.config.v1+json", "application/octet-stream", StringComparison.Ordinal)));

    [Fact]
    public void Read_ThroughSns_IsTheSameEvent()
    {
        var push = OnlyPush(Read("ecr", Envelope(Event()), "x-amz-sns-message-type: Notification"));
        Assert.Equal((Text(OnlyPush(Read("ecr", Event()))), "e-1"), (Text(push), push.EventId));
    }

    [Fact]
    public void Read_RawDelivery_IsTheEventItself() => OnlyPush(Read("ecr", Event(), "x-amz-sns-message-type: Notification\nx-amz-sns-rawdelivery: true"));

    [Theory]
    [InlineData("https://sns.us-west-2.amazonaws.com/?Action=ConfirmSubscription&Token=t", true)]
    [InlineData("https://sns.cn-north-1.amazonaws.com.cn/?Action=ConfirmSubscription&Token=t", true)]
    [InlineData("http://sns.us-west-2.amazonaws.com/?Token=t", false)]
    [InlineData("https://sns.us-west-2.amazonaws.com:8443/?Token=t", false)]
    [InlineData("https://user@sns.us-west-2.amazonaws.com/?Token=t", false)]
    [InlineData("https://sns.us-west-2.amazonaws.com.evil.example/?Token=t", false)]
    [InlineData("https://sns.evil.example/?x=.amazonaws.com", false)]
    [InlineData("https://evil.example/sns.us-west-2.amazonaws.com", false)]
    [InlineData("https://sns.a.b.amazonaws.com/", false)]
    [InlineData("https://s3.us-west-2.amazonaws.com/", false)]
    [InlineData("https://xsns.us-west-2.amazonaws.com/", false)]
    [InlineData("https://169.254.169.254/latest/meta-data", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("", false)]
    public void Read_SubscriptionConfirmation_OnlyAnAddressOfSnsIsVisited(string address, bool counts)
    {
        var reading = Read("ecr", $$"""{"Type":"SubscriptionConfirmation","TopicArn":"arn:aws:sns:us-west-2:1:t","SubscribeURL":"{{address}}"}""");
        Assert.Equal(counts ? address : null, reading.Handshake?.Confirm?.OriginalString);
        Assert.Equal(counts, reading.Malformed is null);
        Assert.Empty(reading.Ignored);
    }

    [Fact]
    public void Read_EndOfASubscription_IsHousekeeping() => Assert.Equal(IgnoreReason.Housekeeping, OnlyIgnored(Read("ecr", """{"Type":"UnsubscribeConfirmation","TopicArn":"x"}""")));

    [Theory]
    [InlineData("""{"Type":"Notification","TopicArn":"x"}""", "is not JSON")]
    [InlineData("""{"Type":"Notification","TopicArn":"x","Message":"hello"}""", "is not JSON")]
    [InlineData("""{"Type":"Notification","TopicArn":"x","Message":"[]"}""", "detail-type")]
    [InlineData("""{"Type":"Other","TopicArn":"x"}""", "no known type")]
    [InlineData("""{"detail-type":"ECR Image Action","detail":{"result":"SUCCESS","action-type":"PUSH"}}""", "repository")]
    public void Read_WhatCannotBeUnderstood_SaysSo(string body, string expected) => Assert.Contains(expected, OnlyWrong(Read("ecr", body)), StringComparison.Ordinal);

    [Fact]
    public void Read_DeepMessageInAnEnvelope_IsMalformed() =>
        Assert.Contains("is not JSON", OnlyWrong(Read("ecr", Envelope(string.Concat(Enumerable.Repeat("{\"a\":", 10_000))))), StringComparison.Ordinal);

    [Theory]
    [InlineData("com.amazon.ecr.image.push", true)]
    [InlineData("com.amazon.ecr.image.delete", false)]
    public void Read_TransformedToACloudEvent_IsTheSame(string type, bool push)
    {
        var reading = Read("ecr", $$$"""{"specversion":"1.0","id":"c-1","type":"{{{type}}}","source":"urn:aws:ecr:us-west-2:123456789012:repository/team/app","time":"2026-01-02T03:04:05Z","data":{"repositoryName":"team/app","imageDigest":"{{{Digest}}}","imageTag":"1","registryId":"123456789012"}}""");
        Assert.Equal($"ecr/team/app:1@{Digest}", push ? Text(OnlyPush(reading)) : OnlyDeletion(reading));
    }

    private static string Envelope(string message) => $$"""{"Type":"Notification","MessageId":"s-1","TopicArn":"arn:aws:sns:us-west-2:123456789012:t","Message":{{JsonSerializer.Serialize(message)}}}""";

    private static string Event(string detailType = "ECR Image Action", string action = "PUSH", string result = "SUCCESS") =>
        $$$"""{"version":"0","id":"e-1","detail-type":"{{{detailType}}}","source":"aws.ecr","account":"123456789012","time":"2026-01-02T03:04:05Z","region":"us-west-2","detail":{"result":"{{{result}}}","repository-name":"team/app","image-digest":"{{{Digest}}}","action-type":"{{{action}}}","image-tag":"1","manifest-media-type":"application/vnd.oci.image.manifest.v1+json","artifact-media-type":"application/vnd.oci.image.config.v1+json"}}""";
}
