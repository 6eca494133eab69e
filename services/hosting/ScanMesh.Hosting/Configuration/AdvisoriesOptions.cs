using ScanMesh.Engine.Advisories.Feeds;
using EngineFeeds = ScanMesh.Engine.Advisories.Feeds.Feeds;

namespace ScanMesh.Hosting.Configuration;

/// <summary>Where advisories come from.</summary>
public sealed record AdvisoriesOptions
{
    /// <summary>The word for "all that can be matched".</summary>
    public const string Auto = "auto";

    /// <summary>CISA's catalogue of known exploited vulnerabilities.</summary>
    public const string KevFeed = "kev";

    /// <summary>OSV folders, zips, JSON files, or https URLs of zips.</summary>
    [PathSetting]
    public List<string> Inputs { get; init; } = [];

    /// <summary>Folder for snapshots and downloads.</summary>
    [PathSetting]
    public string Directory { get; init; } = "/var/lib/scanmesh/advisories";

    /// <summary>Feeds that are fetched, by the names of <see cref="EngineFeeds"/>, and "kev".</summary>
    [OneOrMore]
    public List<string> Feeds { get; init; } = [];

    /// <summary>What is fetched of them: "auto" (all that can be matched), or names of ecosystems; of Amazon Linux and Fedora also one release (<c>Fedora:42</c>).</summary>
    [OneOrMore]
    public List<string> Ecosystems { get; init; } = [Auto];

    /// <summary>Base address of OSV's bucket or of a copy in its layout.</summary>
    public string Osv { get; init; } = "https://osv-vulnerabilities.storage.googleapis.com";

    /// <summary>Address of CISA's catalogue or of a copy.</summary>
    public string Kev { get; init; } = "https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json";

    /// <summary>Base address of Amazon's repositories or of a copy in their layout.</summary>
    public string Amazon { get; init; } = EngineFeeds.Amazon.PublicAddress.AbsoluteUri;

    /// <summary>Address of Oracle's OVAL document or of a copy.</summary>
    public string Oracle { get; init; } = EngineFeeds.Oracle.PublicAddress.AbsoluteUri;

    /// <summary>Base address of Fedora's download server or of a copy in its layout.</summary>
    public string Fedora { get; init; } = EngineFeeds.Fedora.PublicAddress.AbsoluteUri;

    /// <summary>How often feeds and URLs are asked.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Feeds and URLs of inputs may lead to private addresses.</summary>
    public bool AllowPrivate { get; init; }

    /// <summary>Where a feed is.</summary>
    public string AddressOf(FeedKind feed) => feed.Name switch
    {
        "amazon" => Amazon,
        "fedora" => Fedora,
        "oracle" => Oracle,
        "osv" => Osv,
        _ => feed.PublicAddress.AbsoluteUri,
    };

    /// <summary>Feeds of advisories that are configured, in the order of their list.</summary>
    public IEnumerable<FeedKind> AdvisoryFeeds => EngineFeeds.All.Where(f => Feeds.Contains(f.Name, StringComparer.Ordinal));

    /// <summary>Folder of a feed's copies.</summary>
    public string FolderOf(FeedKind feed) => Path.Combine(Path.GetFullPath(Directory), feed.Name);
}
