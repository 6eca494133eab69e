using ScanMesh.Ingest.Sources;
using static ScanMesh.Tests.Unit.Ingest.Sources.Readings;

namespace ScanMesh.Tests.Unit.Ingest.Sources;

public sealed class CloudEventsKindTests
{
    [Theory]
    [InlineData("com.example.image.push")]
    [InlineData("com.example.Image-Pushed")]
    [InlineData("image_created")]
    [InlineData("image:updated")]
    [InlineData("dev.cdevents.artifact.published.0.3.0")]
    public void Read_TypeOfAPush_IsOne(string type)
    {
        var push = OnlyPush(Read("cloudevents", Event(type, Parts)));
        Assert.Equal($"generic/team/app:1@{Digest}", Text(push));
        Assert.Equal(("c-1", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)), (push.EventId, push.ObservedAt));
    }

    [Theory]
    [InlineData("com.example.image.deleted", IgnoreReason.Delete)]
    [InlineData("image.removed", IgnoreReason.Delete)]
    [InlineData("image.pulled", IgnoreReason.Pull)]
    [InlineData("image.scanned", IgnoreReason.Housekeeping)]
    [InlineData("image.pushback", IgnoreReason.Housekeeping)]
    public void Read_OtherType_IsIgnored(string type, IgnoreReason reason)
    {
        var reading = Read("cloudevents", Event(type, Parts));
        Assert.Empty(reading.Pushes);
        Assert.Equal(reason, Assert.Single(reading.Ignored).Reason);
        Assert.Equal(reason == IgnoreReason.Delete ? 1 : 0, reading.Deletes.Count);
    }

    [Theory]
    [InlineData("\"image\":\"registry.example.com/team/app:1\"")]
    [InlineData("\"name\":\"team/app\",\"tag\":\"1\"")]
    [InlineData("\"repository\":\"team/app\",\"tag\":\"1\",\"host\":\"registry.example.com\"")]
    [InlineData("\"repository\":\"team/app\",\"tag\":\"1\",\"registry\":\"https://registry.example.com/v2/\"")]
    public void Read_NamesOfTheData_AreWhatTheReadmeSays(string data) => Assert.Equal("generic/team/app:1", Text(OnlyPush(Read("cloudevents", Event("pushed", data)))));

    [Fact]
    public void Read_DataNamesAnotherHostThanTheSource_TheDataCounts() =>
        Assert.Equal(IgnoreReason.OtherRegistry, OnlyIgnored(Read("cloudevents", Event("pushed", "\"image\":\"evil.example/team/app:1\""))));

    [Fact]
    public void Read_Binary_IsTheSame()
    {
        var push = OnlyPush(Read("cloudevents", $"{{{Parts}}}", "Ce-Id: c-1\nCe-Type: image.pushed\nCe-Source: https://registry.example.com/x\nCe-Time: 2026-01-02T03:04:05Z"));
        Assert.Equal(($"generic/team/app:1@{Digest}", "c-1"), (Text(push), push.EventId));
    }

    [Fact]
    public void Read_Batch_IsOnePushEachAndABadOneCostsNoOther()
    {
        var reading = Read("cloudevents", $"[{Event("pushed", Parts)},{Event("pushed", Parts).Replace("\"c-1\"", "7", StringComparison.Ordinal)},{Event("pushed", "\"tag\":\"2\"")}]");
        Assert.Equal(["c-1", null], reading.Pushes.Select(p => p.EventId));
        Assert.NotNull(reading.Malformed);
    }

    [Theory]
    [InlineData("{}", "no CloudEvent")]
    [InlineData("""{"specversion":"1.0","data":{}}""", "does not say its type")]
    [InlineData("""{"specversion":"1.0","type":"pushed","data":[]}""", "repository")]
    public void Read_WhatCannotBeUnderstood_SaysSo(string body, string expected) => Assert.Contains(expected, OnlyWrong(Read("cloudevents", body)), StringComparison.Ordinal);

    private const string Parts = "\"repository\":\"team/app\",\"tag\":\"1\",\"digest\":\"" + Digest + "\"";

    private static string Event(string type, string data) =>
        $$"""{"specversion":"1.0","id":"c-1","type":"{{type}}","source":"https://registry.example.com","time":"2026-01-02T03:04:05Z","data":{ {{data}} } }""";
}
