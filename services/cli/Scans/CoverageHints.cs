using System.Globalization;
using ScanMesh.Cli.Advisories;
using ScanMesh.Engine.Advisories.Feeds;
using ScanMesh.Engine.Model;

namespace ScanMesh.Cli.Scans;

/// <summary>Tells why packages were not matched, and what would change it. What <see cref="FeedOffer"/> has told of the cache is not told again.</summary>
internal static class CoverageHints
{
    /// <summary>A line for each release that the data does not cover.</summary>
    /// <param name="terminal">Where it is told.</param>
    /// <param name="reports">The reports.</param>
    /// <param name="cache">The cache, when the data is its; else null.</param>
    public static void Tell(Terminal terminal, IEnumerable<ScanReport> reports, FeedCache? cache)
    {
        var fetched = cache?.Parts ?? [];
        foreach (var row in reports.SelectMany(r => r.Evidence.Coverage).Where(c => c.State is not (CoverageState.Covered or CoverageState.Stale)).DistinctBy(c => (c.Ecosystem, c.Release)))
        {
            var name = row.Release is null ? row.Ecosystem : $"{row.Ecosystem}:{row.Release}";
            var packages = string.Create(CultureInfo.InvariantCulture, $"{row.Packages} packages of {name} were not matched");
            var part = Feeds.PartOf(name);
            if (part is null)
                terminal.Tell($"{packages}: no feed has advisories of it");
            else if (cache is null)
                terminal.Tell($"{packages}: the data that was named has no advisories of it; the feed {Feeds.Of(name)!.Name} may (a mesh's advisories.feeds, or 'scanmesh advisories update --ecosystems {UpdateCommand.List([part])}')");
            else if (fetched.Contains(part, StringComparer.Ordinal))
                terminal.Tell($"{packages}: the advisories of {part} do not know that release");
        }
    }
}
