using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Policies;

/// <summary>Missing coverage, an incomplete scan, or nothing that could be judged (I6, SECURITY T5).</summary>
internal sealed class MissingEvidenceRule : IPolicyRule
{
    public VerdictOutcome Outcome => VerdictOutcome.Unknown;

    public IEnumerable<string> Apply(ScanReport report)
    {
        if (!report.Complete)
            yield return $"the scan is not complete ({report.Problems.Length} problems)";
        if (report.Image.Distribution is null)
            yield return "the image names no distribution (no os-release)";
        else if (!report.Packages.IsEmpty && !report.Packages.Any(IsOfDistribution))
            yield return $"no package of the distribution ({report.Image.Distribution.Id}) was found: its package database is missing";
        if (report.Packages.IsEmpty)
            yield return "no packages were found: there is nothing to judge";
        foreach (var row in report.Evidence.Coverage.Where(c => !c.IsCovered))
            yield return $"{row.Ecosystem}{(row.Release is null ? "" : " " + row.Release)}: {row.State.ToText()} for {row.Packages} packages";
    }

    /// <summary>True for a package of a system's database. Without any a slimmed image, or one that hides its database, would be judged by its languages alone.</summary>
    private static bool IsOfDistribution(Package package) =>
        package.Purl.StartsWith("pkg:deb/", StringComparison.Ordinal) || package.Purl.StartsWith("pkg:apk/", StringComparison.Ordinal) || package.Purl.StartsWith("pkg:rpm/", StringComparison.Ordinal);
}
