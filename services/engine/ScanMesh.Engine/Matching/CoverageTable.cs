using System.Collections.Immutable;
using ScanMesh.Engine.Advisories;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Ecosystems.Bitnami;
using ScanMesh.Engine.Matching.EndOfLife;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Matching;

/// <summary>What the data knows about the ecosystems of an image (I6).</summary>
public static class CoverageTable
{
    /// <summary>Data older than this at evaluation time is stale.</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromDays(7);

    /// <summary>One row an (ecosystem, release) of what is matched, ordered by both, ordinal.</summary>
    /// <param name="packages">Packages of the image.</param>
    /// <param name="snapshot">The advisories, or null when there are none.</param>
    /// <param name="distribution">The image's distribution, or null: it tells when its release ends.</param>
    /// <param name="at">Evaluation time.</param>
    public static ImmutableArray<Coverage> Of(IEnumerable<Package> packages, AdvisorySnapshot? snapshot, Distribution? distribution, DateTimeOffset at) =>
        [.. packages
            .Where(p => p.Development is not true)
            .GroupBy(p => p.Ecosystem, StringComparer.Ordinal)
            .Select(g => Row(g.Key, g.Count(), snapshot, ReleaseEnds.Of(distribution), at))
            .OrderBy(c => c.Ecosystem, StringComparer.Ordinal)
            .ThenBy(c => c.Release, StringComparer.Ordinal)];

    private static Coverage Row(string ecosystem, int packages, AdvisorySnapshot? snapshot, DateOnly? endOfLife, DateTimeOffset at)
    {
        var (name, release) = EcosystemName.Split(ecosystem);
        var known = Ecosystems.Ecosystems.OfAdvisories(ecosystem);
        var data = snapshot?.Ecosystem(name);
        var row = new Coverage(name, release.Length == 0 ? null : release, packages, CoverageState.Unknown, data?.DataAsOf, IsOfDistribution(known, ecosystem) ? endOfLife : null);
        return row with { State = State() };

        CoverageState State()
        {
            if (snapshot is null || known is null)
                return CoverageState.NotConfigured;
            if (data is null)
                return CoverageState.NoData;
            // Releases of "" alone: the ecosystem's advisories do not go by release.
            if (data.Releases is not [""] && (release.Length == 0 || !data.Holds(Vendors.AdvisoryRelease(name, release))))
                return CoverageState.UnknownRelease;
            return !row.IsEnded(at) && data.DataAsOf is { } asOf && at - asOf <= StaleAfter ? CoverageState.Covered : CoverageState.Stale;
        }
    }

    /// <summary>True for the distribution's own advisories, which end with it; Bitnami's and those of vendors that rebuild packages go on.</summary>
    private static bool IsOfDistribution(IEcosystem? known, string ecosystem) => known is { IsPackageDatabase: true } and not BitnamiEcosystem && Vendors.Within(ecosystem) is null;
}
