using ScanMesh.Engine.Model;
using ScanMesh.Hosting.Registries;

namespace ScanMesh.Ingest.Sources;

/// <summary>One deletion, as an event tells it: a hint until the registry has answered 404 (SECURITY T1).</summary>
public sealed record DeleteEvent
{
    /// <summary>The configured registry.</summary>
    public required ConfiguredRegistry Registry { get; init; }

    /// <summary>A valid repository name.</summary>
    public required string Repository { get; init; }

    /// <summary>A valid tag, or null.</summary>
    public string? Tag { get; init; }

    /// <summary>A valid digest, or null; both null: the whole repository.</summary>
    public Digest? Digest { get; init; }
}
