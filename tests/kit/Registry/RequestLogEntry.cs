using ScanMesh.Engine.Model;

namespace ScanMesh.Tests.Kit.Registry;

/// <summary>One request that a test server got.</summary>
public sealed record RequestLogEntry(string Method, string Path, string Query, string? Authorization, string? Range, string UserAgent, int Status)
{
    /// <summary>The blob that was downloaded, or null when the request was none.</summary>
    public Digest? Blob => Method == "GET" && Status is 200 or 206 && Digest.TryParse(Path[(Path.LastIndexOf('/') + 1)..], out var digest)
        && Path.Contains("/blobs/", StringComparison.Ordinal) ? digest : null;
}
