using System.Diagnostics;
using ScanMesh.Contracts.V1;
using ScanMesh.Engine.Model;

namespace ScanMesh.Scanner.Scans;

/// <summary>A message is input like any other (SECURITY T9): names, lengths and syntax are checked before anything is done with it.</summary>
internal static class RequestRules
{
    internal const int LongestName = 128;
    internal const int LongestEventId = 512;

    /// <summary>What is wrong with the request, for people; null when nothing is.</summary>
    public static string? Check(ScanRequested request)
    {
        if (request.RequestId == Guid.Empty || request.ParentId == Guid.Empty)
            return "requestId and parentId must not be empty";
        if (!Lane.All.Contains(request.Lane))
            return "lane: unknown";
        if (!IsName(request.Source) || !IsName(request.Registry))
            return $"source and registry: 1 to {LongestName} printable characters";
        if (request.Repository is null || !ImageReference.IsRepository(request.Repository))
            return "repository: not a repository name";
        if (request.Tag is null && request.Digest is null)
            return "tag and digest: one is needed";
        if (request.Tag is not null && !ImageReference.IsTag(request.Tag))
            return "tag: not a tag";
        if (request.Digest is not null && !Digest.TryParse(request.Digest, out _))
            return "digest: not a digest";
        if (request.EventId is { Length: > LongestEventId })
            return $"eventId: at most {LongestEventId} characters";
        if (request.Deferrals < 0)
            return "deferrals: must not be negative";
        return request.Traceparent is not null && !ActivityContext.TryParse(request.Traceparent, null, out _) ? "traceparent: not valid" : null;
    }

    private static bool IsName(string? text) => text is { Length: > 0 and <= LongestName } && !text.Any(char.IsControl);
}
