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

    /// <summary>
    /// The claim of a whole reference, <c>[host/]repository[:tag][@digest]</c>: only taken apart, nothing is checked. Old versions of Harbor write a
    /// digest after a colon. A first part is a host when it has a dot or a port, or is localhost.
    /// </summary>
    public static ImageClaim Of(string? reference)
    {
        var rest = reference ?? "";
        var at = rest.IndexOf('@', StringComparison.Ordinal) is >= 0 and var sign ? sign : rest.IndexOf(":sha256:", StringComparison.Ordinal);
        var digest = at >= 0 ? rest[(at + 1)..] : null;
        rest = at >= 0 ? rest[..at] : rest;
        var colon = rest.LastIndexOf(':');
        var tag = colon > rest.LastIndexOf('/') ? rest[(colon + 1)..] : null;
        rest = tag is not null ? rest[..colon] : rest;
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var host = slash > 0 && (rest.AsSpan(0, slash).IndexOfAny('.', ':') >= 0 || rest[..slash] == "localhost") ? rest[..slash] : null;
        return new ImageClaim { Host = host, Repository = host is null ? rest : rest[(slash + 1)..], Tag = tag, Digest = digest };
    }

    /// <summary>Host, with port where it is not the scheme's, of an address such as <c>https://registry.example.com/x</c>; null when it is none.</summary>
    public static string? HostOf(string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri.Authority : null;
}
