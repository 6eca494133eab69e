using System.Collections.Immutable;
using ScanMesh.Engine.Advisories;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Model;

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
        foreach (var package in packages)
            if (package.Development is not true && Ecosystems.Ecosystems.OfAdvisories(package.Ecosystem) is { } ecosystem)
                Match(package, snapshot, ecosystem, findings, problems);

        Sort(findings);
        return new MatchResult([.. findings], [.. problems.Distinct().Order()]);
    }

    /// <summary>A record that names the package by its first key is judged by that statement alone.</summary>
    private static void Match(Package package, AdvisorySnapshot snapshot, IEcosystem ecosystem, List<Finding> findings, List<Problem> problems)
    {
        List<Hit>? hits = null;
        ImmutableArray<Advisory> judged = [];
        foreach (var key in package.AdvisoryKeys)
        {
            var advisories = snapshot.Find(package.Ecosystem, key.Name);
            if (advisories.IsEmpty)
                continue;
            Match(package, key, judged.IsEmpty ? advisories : Without(judged, advisories), ecosystem, hits ??= [], problems);
            judged = advisories;
        }

        if (hits is null)
            return;
        var first = findings.Count;
        foreach (var group in AliasGroups.Of(hits))
            findings.Add(ToFinding(package, group));
        if (findings.Count - first > 1)
            findings.Sort(first, findings.Count - first, byId);
    }

    private static void Match(Package package, AdvisoryKey key, IEnumerable<Advisory> advisories, IEcosystem ecosystem, List<Hit> hits, List<Problem> problems)
    {
        foreach (var advisory in advisories)
        {
            if (!ecosystem.Concerns(advisory, package))
                continue;
            var match = RangeMatch.Of(key.Version, advisory.Affected, ecosystem.Versions);
            if (match.IsAffected == true)
                hits.Add(new Hit(advisory, match, key.Version));
            else if (match.IsAffected is null)
                problems.Add(new Problem(package.Path, "match", ProblemReason.Malformed, $"{package.Purl}: version {key.Version} cannot be compared with the range of {advisory.Id} ({ecosystem.Versions.Name})"));
        }
    }

    private static IEnumerable<Advisory> Without(ImmutableArray<Advisory> judged, ImmutableArray<Advisory> advisories)
    {
        var ids = judged.Select(a => a.Id).ToHashSet(StringComparer.Ordinal);
        return advisories.Where(a => !ids.Contains(a.Id));
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
            Why = $"{speaker.Advisory.Affected.Ecosystem} {speaker.Advisory.Affected.Name} {speaker.Version}: {speaker.Match.Why}",
            Layer = package.Layer,
        };
    }
}
