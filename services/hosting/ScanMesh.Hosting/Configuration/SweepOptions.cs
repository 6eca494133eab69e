namespace ScanMesh.Hosting.Configuration;

/// <summary>How a registry is compared with what is known, so that no push of it is missed; a registry without this part is never swept.</summary>
public sealed record SweepOptions
{
    /// <summary>How long after one sweep the next begins by itself; absent = sweeps are started by hand alone.</summary>
    public TimeSpan? Every { get; init; }

    /// <summary>Exact names of repositories, for registries that do not list them; none = the registry's own list.</summary>
    public List<string> Repositories { get; init; } = [];

    /// <summary>Globs over repositories; only these.</summary>
    public List<string> Include { get; init; } = ["**"];

    /// <summary>Globs over repositories; not these.</summary>
    public List<string> Exclude { get; init; } = [];

    /// <summary>Which tags.</summary>
    public SweepTagOptions Tags { get; init; } = new();

    /// <summary>Newest tags of a repository that are looked at.</summary>
    public int Newest { get; init; } = 10;

    /// <summary>Unknown images that say they were made longer ago are left out; absent = none is.</summary>
    public TimeSpan? Within { get; init; }

    /// <summary>Requests to the registry a minute, evenly spread.</summary>
    public int RequestsPerMinute { get; init; } = 300;

    /// <summary>Bytes of layers that workers are asked to pull within an hour; absent = no limit.</summary>
    public long? BytesPerHour { get; init; }

    /// <summary>Time of day (UTC) in which sweeps work, for example <c>22:00-06:00</c>; absent = always.</summary>
    public string? Window { get; init; }
}

/// <summary>Which tags a sweep looks at.</summary>
public sealed record SweepTagOptions
{
    /// <summary>Globs over tags; only these.</summary>
    public List<string> Include { get; init; } = ["**"];

    /// <summary>Globs over tags; not these. Signatures, attestations and SBOMs that cosign attaches by tag are no images.</summary>
    public List<string> Exclude { get; init; } = ["sha256-*"];
}
