using ScanMesh.Contracts.V1;

namespace ScanMesh.Tests.Integration.Bus;

internal static class Samples
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

    public static IReadOnlyList<ScanRequested> Requests(int count, string prefix) => [.. Enumerable.Range(0, count).Select(i => Request($"{prefix}-{i}"))];

    public static ScanCompleted Completed(int i) => new()
    {
        RequestId = RequestId.ForChild(RequestId.Namespace, $"r{i}"),
        ScanId = RequestId.ForChild(RequestId.Namespace, $"s{i}"),
        Attempt = 1,
        Fence = i,
        ResultDigest = "sha256:" + new string('0', 64),
    };
}
