using System.Collections.Immutable;
using ScanMesh.Engine.Advisories;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Versions;

namespace ScanMesh.Engine.Matching;

/// <summary>Matches packages against a snapshot. A pure function of its arguments.</summary>
public static class Matcher
{
    private static readonly Comparer<Finding> byId = Comparer<Finding>.Create((a, b) => string.CompareOrdinal(a.Id, b.Id));

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
            if (scheme is not null && package.Development is not true)
                Match(package, snapshot.Find(package.Ecosystem, package.AdvisoryName), scheme, findings, problems);
        }

        Sort(findings);
        return new MatchResult([.. findings], [.. problems.Distinct().Order()]);
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

        var first = findings.Count;
        foreach (var group in AliasGroups.Of(hits))
            findings.Add(ToFinding(package, group));
        if (findings.Count - first > 1)
            findings.Sort(first, findings.Count - first, byId);
    }

    /// <summary>By package and advisory. Packages mostly come in order already, and then there is nothing to do.</summary>
    private static void Sort(List<Finding> findings)
    {
        for (var i = 1; i < findings.Count; i++)
        {
            if (Compare(findings[i - 1], findings[i]) <= 0)
                continue;
            var sorted = findings.Order(Comparer<Finding>.Create(Compare)).ToList(); // stable
            findings.Clear();
            findings.AddRange(sorted);
            return;
        }

        static int Compare(Finding a, Finding b) => string.CompareOrdinal(a.PackageId, b.PackageId) is var order and not 0 ? order : string.CompareOrdinal(a.Id, b.Id);
    }

    /// <summary>One finding for all records of one advisory: the first record by id with a fix speaks, the worst severity counts.</summary>
    private static Finding ToFinding(Package package, IReadOnlyList<Hit> group)
    {
        if (group is [var only])
            return ToFinding(package, only, only.Advisory.Aliases.IsEmpty ? [only.Advisory.Id] : Ids(group), only.Advisory.Upstream, SeverityRating.Of(only.Advisory));
        var sorted = group.OrderBy(h => h.Advisory.Id, StringComparer.Ordinal).ThenBy(h => h.Match.Why, StringComparer.Ordinal).ToList();
        var speaker = sorted.Find(h => h.Match.FixedVersion is not null) ?? sorted[0];
        return ToFinding(package, speaker, Ids(sorted), [.. sorted.SelectMany(h => h.Advisory.Upstream).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)], sorted.Select(h => SeverityRating.Of(h.Advisory)).Aggregate(SeverityRating.Worse));
    }

    private static List<string> Ids(IReadOnlyList<Hit> group) =>
        [.. group.SelectMany(h => h.Advisory.Aliases.Append(h.Advisory.Id)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static Finding ToFinding(Package package, Hit speaker, List<string> ids, ImmutableArray<string> upstream, SeverityRating rating)
    {
        var headline = ids.Find(id => id.StartsWith("CVE-", StringComparison.Ordinal)) ?? speaker.Advisory.Id;
        return new Finding
        {
            Id = headline,
            Aliases = ids is [_] ? [] : [.. ids.Where(id => id != headline)],
            Upstream = upstream.IsEmpty ? null : upstream,
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
