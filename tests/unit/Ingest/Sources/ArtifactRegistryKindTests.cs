using System.Text;
using ScanMesh.Ingest.Sources;
using static ScanMesh.Tests.Unit.Ingest.Sources.Readings;

namespace ScanMesh.Tests.Unit.Ingest.Sources;

public sealed class ArtifactRegistryKindTests
{
    private const string Image = "us-west1-docker.pkg.dev/my-project/my-repo/app";

    [Theory]
    [InlineData("messageId", "publishTime")]
    [InlineData("message_id", "publish_time")]
    public void Read_Wrapped_IsTakenInDetail(string id, string time)
    {
        var push = OnlyPush(Read("artifactregistry", Wrapped(Event("INSERT", $"{Image}@{Digest}", $"{Image}:1")).Replace("messageId", id, StringComparison.Ordinal).Replace("publishTime", time, StringComparison.Ordinal)));
        Assert.Equal($"gar/my-project/my-repo/app:1@{Digest}", Text(push));
        Assert.Equal(("m-1", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)), (push.EventId, push.ObservedAt));
    }

    [Fact]
    public void Read_Unwrapped_HasIdAndTimeInHeaders()
    {
        var push = OnlyPush(Read("artifactregistry", Event("INSERT", $"{Image}@{Digest}", null), "x-goog-pubsub-message-id: m-2\nx-goog-pubsub-publish-time: 2026-01-02T03:04:05Z"));
        Assert.Equal($"gar/my-project/my-repo/app@{Digest}", Text(push));
        Assert.Equal(("m-2", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)), (push.EventId, push.ObservedAt));
    }

    [Fact]
    public void Read_ContainerRegistry_IsAHostToo() =>
        Assert.Equal("gar/my-project/app:1", Text(OnlyPush(Read("artifactregistry", Event("INSERT", null, "gcr.io/my-project/app:1")))));

    [Theory]
    [InlineData(Image + "@" + Digest, null, "gar/my-project/my-repo/app@" + Digest)]
    [InlineData(null, Image + ":1", "gar/my-project/my-repo/app:1")]
    public void Read_Delete_IsOne(string? digest, string? tag, string expected) => Assert.Equal(expected, OnlyDeletion(Read("artifactregistry", Event("DELETE", digest, tag))));

    [Theory]
    [InlineData(".sig")]
    [InlineData(".att")]
    [InlineData(".sbom")]
    [InlineData("")]
    public void Read_WhatIsAttached_IsIgnored(string suffix) =>
        Assert.Equal(IgnoreReason.Attached, OnlyIgnored(Read("artifactregistry", Event("INSERT", $"{Image}@{Digest}", $"{Image}:sha256-{Digest[7..]}{suffix}"))));

    [Fact]
    public void Read_OtherAction_IsHousekeeping() => Assert.Equal(IgnoreReason.Housekeeping, OnlyIgnored(Read("artifactregistry", Event("UPDATE", null, Image + ":1"))));

    [Theory]
    [InlineData("""{"message":{"messageId":"1"}}""", "has no data")]
    [InlineData("""{"message":{"data":"***"}}""", "has no data")]
    [InlineData("""{"message":{"data":7}}""", "has no data")]
    [InlineData("""{"message":{"data":"aGVsbG8="}}""", "is not JSON")]
    [InlineData("""{"action":"INSERT"}""", "repository")]
    [InlineData("""{"action":"DELETE","digest":"us-west1-docker.pkg.dev/p/r/app"}""", "does not say of what")]
    [InlineData("""{"action":"INSERT","digest":"us-west1-docker.pkg.dev/p/r/app@sha256:12"}""", "neither")]
    [InlineData("""{"digest":"x"}""", "no 'action'")]
    public void Read_WhatCannotBeUnderstood_SaysSo(string body, string expected) => Assert.Contains(expected, OnlyWrong(Read("artifactregistry", body)), StringComparison.Ordinal);

    private static string Wrapped(string inner) => $$"""{"message":{"data":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(inner))}}","messageId":"m-1","publishTime":"2026-01-02T03:04:05Z"},"subscription":"projects/p/subscriptions/s"}""";

    private static string Event(string action, string? digest, string? tag) =>
        $$"""{"action":"{{action}}"{{(digest is null ? "" : $",\"digest\":\"{digest}\"")}}{{(tag is null ? "" : $",\"tag\":\"{tag}\"")}}}""";
}
