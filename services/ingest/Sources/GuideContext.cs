namespace ScanMesh.Ingest.Sources;

/// <summary>A configured source, as its guide needs it. Secrets are named by where they are, never shown.</summary>
public sealed record GuideContext
{
    /// <summary>The source's name.</summary>
    public required string Source { get; init; }

    /// <summary>The address to configure; with the way <c>key</c> it ends in <c>?key=</c> and the secret's place.</summary>
    public required string Url { get; init; }

    /// <summary>The way of authentication in use.</summary>
    public required string Authentication { get; init; }

    /// <summary>The header to configure, <c>Name: value</c> with the secret's place in it, or null where none is.</summary>
    public string? Header { get; init; }

    /// <summary>Stands for the secret: <c>$(cat /run/secrets/x)</c>, or words where there is no file.</summary>
    public required string Secret { get; init; }

    /// <summary>User name of Basic, or null.</summary>
    public string? Username { get; init; }

    /// <summary>Host of its registry, or null when the events say it.</summary>
    public string? RegistryHost { get; init; }

    /// <summary>Name in <see cref="Header"/>; null where there is none.</summary>
    public string? HeaderName => Header?[..Header.IndexOf(": ", StringComparison.Ordinal)];

    /// <summary>Value in <see cref="Header"/>; null where there is none.</summary>
    public string? HeaderValue => Header?[(Header.IndexOf(": ", StringComparison.Ordinal) + 2)..];
}
