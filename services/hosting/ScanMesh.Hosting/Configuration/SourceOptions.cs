namespace ScanMesh.Hosting.Configuration;

/// <summary>A sender of events.</summary>
public sealed record SourceOptions
{
    /// <summary>Kind: a folder under services/ingest/Sources, lower case.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Name of the configured registry its images live in; optional for native.</summary>
    public string? Registry { get; init; }

    /// <summary>bearer (default) or basic.</summary>
    public string Auth { get; init; } = "bearer";

    /// <summary>User name of basic.</summary>
    public string? Username { get; init; }

    /// <summary>Shared secret: the bearer token or the basic password. Rather use the file.</summary>
    public string? Secret { get; init; }

    /// <summary>File with the secret, re-read on change.</summary>
    [PathSetting]
    public string? SecretFile { get; init; }
}
