using System.Collections.Frozen;
using System.Collections.Immutable;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Matching.EndOfLife;

/// <summary>What the end of a release means for findings in its packages: what is not fixed will not be.</summary>
internal static class EndedReleases
{
    /// <summary>Findings without a fix get the status eol where the coverage of their package's ecosystem has ended; order and number stay.</summary>
    /// <param name="findings">Findings.</param>
    /// <param name="packages">All packages that they name.</param>
    /// <param name="coverage">Coverage of the packages' ecosystems.</param>
    /// <param name="at">Evaluation time.</param>
    public static ImmutableArray<Finding> Mark(ImmutableArray<Finding> findings, ImmutableArray<Package> packages, ImmutableArray<Coverage> coverage, DateTimeOffset at)
    {
        var ended = coverage.Where(c => c.IsEnded(at)).Select(c => c.Release is null ? c.Ecosystem : $"{c.Ecosystem}:{c.Release}").ToHashSet(StringComparer.Ordinal);
        if (ended.Count == 0)
            return findings;
        var of = packages.Where(p => ended.Contains(p.Ecosystem)).Select(p => p.Id).ToFrozenSet(StringComparer.Ordinal);
        return [.. findings.Select(f => f is { Status: FindingStatus.NoFixYet or FindingStatus.WontFix } && of.Contains(f.PackageId) ? f with { Status = FindingStatus.Eol } : f)];
    }
}
