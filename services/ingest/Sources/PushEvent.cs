using ScanMesh.Engine.Model;
using ScanMesh.Hosting.Registries;

namespace ScanMesh.Ingest.Sources;

/// <summary>One image push, as an event tells it: a hint until the registry has answered (SECURITY T1).</summary>
public sealed record PushEvent
{
    /// <summary>The sender's id of the event, or null; the same event told twice has the same.</summary>
    public string? EventId { get; init; }

    /// <summary>The configured registry.</summary>
    public required ConfiguredRegistry Registry { get; init; }

    /// <summary>A valid repository name.</summary>
    public required string Repository { get; init; }

    /// <summary>A valid tag, or null when there is only a digest.</summary>
    public string? Tag { get; init; }

    /// <summary>A valid digest, or null.</summary>
    public Digest? Digest { get; init; }

    /// <summary>When it happened by the sender's clock, never later than received; null when it does not say.</summary>
    public DateTimeOffset? ObservedAt { get; init; }

    /// <summary>The reference at the configured registry.</summary>
    public ImageReference Reference => new() { Host = Registry.Endpoint.Host, Repository = Repository, Tag = Tag, Digest = Digest };
}
