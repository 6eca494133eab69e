namespace ScanMesh.Hosting.Configuration;

/// <summary>Where advisories come from.</summary>
public sealed record AdvisoriesOptions
{
    /// <summary>The word for "all that can be matched".</summary>
    public const string Auto = "auto";

    /// <summary>The feed in OSV's layout.</summary>
    public const string OsvFeed = "osv";

    /// <summary>CISA's catalogue of known exploited vulnerabilities.</summary>
    public const string KevFeed = "kev";

    /// <summary>OSV folders, zips, JSON files, or https URLs of zips.</summary>
    [PathSetting]
    public List<string> Inputs { get; init; } = [];

    /// <summary>Folder for snapshots and downloads.</summary>
    [PathSetting]
    public string Directory { get; init; } = "/var/lib/scanmesh/advisories";

    /// <summary>Feeds that are fetched: "osv", "kev".</summary>
    [OneOrMore]
    public List<string> Feeds { get; init; } = [];

    /// <summary>What is fetched of them: "auto" (all that can be matched), or OSV's names of ecosystems without release.</summary>
    [OneOrMore]
    public List<string> Ecosystems { get; init; } = [Auto];

    /// <summary>Base address of OSV's bucket or of a copy in its layout.</summary>
    public string Osv { get; init; } = "https://osv-vulnerabilities.storage.googleapis.com";

    /// <summary>Address of CISA's catalogue or of a copy.</summary>
    public string Kev { get; init; } = "https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json";

    /// <summary>How often feeds and URLs are asked.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Feeds and URLs of inputs may lead to private addresses.</summary>
    public bool AllowPrivate { get; init; }
}
