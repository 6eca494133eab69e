namespace ScanMesh.Hosting.Configuration;

/// <summary>Where advisories come from.</summary>
public sealed record AdvisoriesOptions
{
    /// <summary>OSV folders, zips, JSON files, or https URLs of zips.</summary>
    [PathSetting]
    public List<string> Inputs { get; init; } = [];

    /// <summary>Folder for snapshots and downloads.</summary>
    [PathSetting]
    public string Directory { get; init; } = "/var/lib/scanmesh/advisories";

    /// <summary>How often inputs are looked at again.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>URLs of inputs may lead to private addresses.</summary>
    public bool AllowPrivate { get; init; }
}
