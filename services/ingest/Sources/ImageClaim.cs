namespace ScanMesh.Ingest.Sources;

/// <summary>What an event says of one image: foreign text, nothing checked.</summary>
public sealed record ImageClaim
{
    /// <summary>Host of the registry, with port, or null when the event does not say.</summary>
    public string? Host { get; init; }

    /// <summary>Repository, without host.</summary>
    public string? Repository { get; init; }

    /// <summary>Tag; null or empty when there is none. Some senders put the digest here: it counts as one then.</summary>
    public string? Tag { get; init; }

    /// <summary>Digest; null or empty when there is none.</summary>
    public string? Digest { get; init; }

    /// <summary>Media type of the manifest, or null.</summary>
    public string? MediaType { get; init; }

    /// <summary>Artifact type, or media type of the config, or null.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>The sender's id of the event, or null; the same event told twice has the same.</summary>
    public string? EventId { get; init; }

    /// <summary>When it happened by the sender's clock, or null.</summary>
    public DateTimeOffset? ObservedAt { get; init; }

    /// <summary>User agent of the client that did it, or null.</summary>
    public string? UserAgent { get; init; }
}
