using System.Collections.Immutable;
using ScanMesh.Engine.Advisories;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Versions;

namespace ScanMesh.Engine.Matching;

/// <summary>Matches packages against a snapshot. A pure function of its arguments.</summary>
public static class Matcher
{
    /// <summary>Findings, ordered by (package id, advisory id), and what could not be decided.</summary>
    /// <param name="packages">Packages of an image.</param>
    /// <param name="snapshot">The advisories.</param>
    /// <exception cref="SnapshotException">The snapshot is damaged.</exception>
    public static MatchResult Match(IReadOnlyList<Package> packages, AdvisorySnapshot snapshot)
    {
        var findings = new List<Finding>();
        var problems = new List<Problem>();
        var schemes = new Dictionary<string, IVersionScheme?>(StringComparer.Ordinal);
        foreach (var package in packages)
        {
            if (!schemes.TryGetValue(package.Ecosystem, out var scheme))
                schemes.Add(package.Ecosystem, scheme = Ecosystems.Ecosystems.OfAdvisories(package.Ecosystem)?.Versions);
            if (scheme is not null)
                Match(package, snapshot.Find(package.Ecosystem, package.AdvisoryName), scheme, findings, problems);
        }

        return new MatchResult(
            [.. findings.OrderBy(f => f.PackageId, StringComparer.Ordinal).ThenBy(f => f.Id, StringComparer.Ordinal)],
            [.. problems.Distinct().Order()]);
    }

    private static void Match(Package package, ImmutableArray<Advisory> advisories, IVersionScheme scheme, List<Finding> findings, List<Problem> problems)
    {
        if (advisories.IsEmpty)
            return;
        var hits = new List<Hit>();
        foreach (var advisory in advisories)
        {
            var match = RangeMatch.Of(package.AdvisoryVersion, advisory.Affected, scheme);
            if (match.IsAffected == true)
                hits.Add(new Hit(advisory, match));
            else if (match.IsAffected is null)
                problems.Add(new Problem(package.Path, "match", ProblemReason.Malformed, $"{package.Purl}: version {package.AdvisoryVersion} cannot be compared with the range of {advisory.Id} ({scheme.Name})"));
        }

        foreach (var group in AliasGroups.Of(hits))
            findings.Add(ToFinding(package, group));
    }

    /// <summary>One finding for all records of one advisory: the first record by id with a fix speaks, the worst severity counts.</summary>
    private static Finding ToFinding(Package package, IReadOnlyList<Hit> group)
    {
        var sorted = group.OrderBy(h => h.Advisory.Id, StringComparer.Ordinal).ThenBy(h => h.Match.Why, StringComparer.Ordinal).ToList();
        var speaker = sorted.Find(h => h.Match.FixedVersion is not null) ?? sorted[0];
        var ids = sorted.SelectMany(h => h.Advisory.Aliases.Append(h.Advisory.Id)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var headline = ids.Find(id => id.StartsWith("CVE-", StringComparison.Ordinal)) ?? speaker.Advisory.Id;
        var rating = sorted.Select(h => SeverityRating.Of(h.Advisory)).Aggregate(SeverityRating.Worse);
        return new Finding
        {
            Id = headline,
            Aliases = [.. ids.Where(id => id != headline)],
            PackageId = package.Id,
            Severity = rating.Severity,
            SeveritySource = rating.Source,
            Score = rating.Score,
            FixedVersion = speaker.Match.FixedVersion,
            Status = speaker.Match.FixedVersion is null ? FindingStatus.NoFixYet : FindingStatus.Affected,
            Source = speaker.Advisory.Id,
            Why = $"{speaker.Advisory.Affected.Ecosystem} {speaker.Advisory.Affected.Name} {package.AdvisoryVersion}: {speaker.Match.Why}",
            Layer = package.Layer,
        };
    }
}
