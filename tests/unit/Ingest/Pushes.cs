using ScanMesh.Contracts.V1;

namespace ScanMesh.Tests.Unit.Ingest;

internal static class Pushes
{
    public static ScanRequested Request(string tag, string lane = Lane.Push) => new()
    {
        RequestId = RequestId.ForPush("test", tag, "corp", "team/app", tag),
        Lane = lane,
        Source = "test",
        Registry = "corp",
        Repository = "team/app",
        Tag = tag,
        ObservedAt = DateTimeOffset.UnixEpoch,
        ReceivedAt = DateTimeOffset.UnixEpoch,
    };

    public static IReadOnlyList<ScanRequested> Requests(int count, string prefix = "t") => [.. Enumerable.Range(0, count).Select(i => Request($"{prefix}-{i}"))];
}
