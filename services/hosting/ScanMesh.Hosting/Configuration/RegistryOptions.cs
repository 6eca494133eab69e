namespace ScanMesh.Hosting.Configuration;

/// <summary>A registry that images are pulled from.</summary>
public sealed record RegistryOptions
{
    /// <summary>Host, with port where it is not the scheme's own.</summary>
    public string Host { get; init; } = "";

    /// <summary>anonymous, basic, bearer, docker-config, ecr, acr or gar.</summary>
    public string Auth { get; init; } = "anonymous";

    /// <summary>User name of basic (and of the token request).</summary>
    public string? Username { get; init; }

    /// <summary>Password; rather use the file.</summary>
    public string? Password { get; init; }

    /// <summary>File with the password, re-read on change.</summary>
    [PathSetting]
    public string? PasswordFile { get; init; }

    /// <summary>Bearer token.</summary>
    public string? Token { get; init; }

    /// <summary>File with the bearer token, re-read on change.</summary>
    [PathSetting]
    public string? TokenFile { get; init; }

    /// <summary>Docker's config.json for docker-config; else where Docker looks for it (DOCKER_CONFIG, the home folder).</summary>
    [PathSetting]
    public string? ConfigFile { get; init; }

    /// <summary>PEM file of certificate authorities to trust for this registry besides the system's, re-read on change.</summary>
    [PathSetting]
    public string? CaFile { get; init; }

    /// <summary>Registries with copies, <c>host[:port][/prefix]</c>, asked first for what has a digest.</summary>
    public List<string> Mirrors { get; init; } = [];

    /// <summary>Other host names under which events name this registry.</summary>
    public List<string> Aliases { get; init; } = [];

    /// <summary>Hosts that may be given the credentials in a token request.</summary>
    public List<string> TokenHosts { get; init; } = [];

    /// <summary>Plain HTTP.</summary>
    public bool Insecure { get; init; }

    /// <summary>Redirects and realms may lead to private addresses.</summary>
    public bool AllowPrivate { get; init; }

    /// <summary>Blobs of one worker at a time.</summary>
    public int MaxParallel { get; init; } = 4;

    /// <summary>Reuse of layers stays inside a trust domain.</summary>
    public string TrustDomain { get; init; } = "default";

    /// <summary>Bounds on what its images may make a worker do.</summary>
    public RegistryLimitsOptions Limits { get; init; } = new();

    /// <summary>How it is swept for pushes that no event told of; absent = not at all.</summary>
    public SweepOptions? Sweep { get; init; }
}
