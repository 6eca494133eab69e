using System.Collections.Immutable;
using ScanMesh.Engine.Advisories;
using ScanMesh.Engine.Advisories.Osv;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Matching;

/// <summary>Why one advisory does or does not concern a version.</summary>
public sealed record MatchExplanation
{
    /// <summary>The record's id.</summary>
    public required string Id { get; init; }

    /// <summary>The record's aliases, ordinal order.</summary>
    public required ImmutableArray<string> Aliases { get; init; }

    /// <summary>
    /// The status that a finding would have; NotAffected also where the record says nothing of this version; Unknown = the version cannot be compared with the
    /// record's. The end of the release, which a report tells, is not looked at.
    /// </summary>
    public required FindingStatus Status { get; init; }

    /// <summary>What decided, in words.</summary>
    public required string Why { get; init; }

    /// <summary>The lowest fixed version above this one that is to be had, or null.</summary>
    public required string? FixedVersion { get; init; }

    /// <summary>Severity.</summary>
    public required Severity Severity { get; init; }

    /// <summary>CVSS base score, or null.</summary>
    public required double? Score { get; init; }

    /// <summary>Where the severity is from, or null when it is not known.</summary>
    public required string? SeveritySource { get; init; }

    /// <summary>Where the score is from when the severity is from elsewhere; else null.</summary>
    public required string? ScoreSource { get; init; }

    /// <summary>What the record says of the package, a line each.</summary>
    public required ImmutableArray<string> Statements { get; init; }

    /// <summary>One for each record about the package in this release, ordered by id. Records that find nothing (withdrawn, no vulnerabilities) are left out, as they are when matching.</summary>
    /// <param name="snapshot">The advisories.</param>
    /// <param name="ecosystem">Ecosystem with its release, for example <c>Debian:12</c>.</param>
    /// <param name="name">Name as advisories spell it: of the source or the binary package, as <see cref="IEcosystem.SubjectsOf"/> tells.</param>
    /// <param name="version">The version of that package.</param>
    /// <exception cref="ArgumentException">The ecosystem is none that is matched.</exception>
    /// <exception cref="SnapshotException">The snapshot is damaged.</exception>
    public static ImmutableArray<MatchExplanation> Of(AdvisorySnapshot snapshot, string ecosystem, string name, string version)
    {
        var known = Ecosystems.Ecosystems.OfAdvisories(ecosystem) ?? throw new ArgumentException($"'{ecosystem}' is no ecosystem that is matched.", nameof(ecosystem));
        var package = new Package { Id = name, Purl = "", Name = name, Version = version, Ecosystem = ecosystem, Path = "" };
        return [.. snapshot.Find(ecosystem, known.AdvisoryName(name)).Select(a => Of(a, package, known)).OrderBy(e => e.Id, StringComparer.Ordinal)];
    }

    private static MatchExplanation Of(Advisory advisory, Package package, IEcosystem ecosystem)
    {
        var judgement = Judgement.Of(advisory, package.Version, package, ecosystem);
        var rating = SeverityRating.Of(advisory);
        return new MatchExplanation
        {
            Id = advisory.Id,
            Aliases = advisory.Aliases,
            Status = judgement is { Status: FindingStatus.Unknown, Match.IsAffected: not null } ? FindingStatus.NotAffected : judgement.Status,
            Why = judgement switch
            {
                { Justification: { } reason } => reason,
                { Status: FindingStatus.WontFix, Match.FixedVersion: { } fix } => $"{judgement.Match.Why}, and {fix} needs a subscription",
                { Match.IsAffected: true } => judgement.Match.Why,
                { Match.IsAffected: null } => $"it cannot be compared with the record's versions ({ecosystem.Versions.Name})",
                _ => ecosystem.Concerns(advisory, package) ? "no range and no listed version holds it" : "the record is about another build of it",
            },
            FixedVersion = judgement.FixedVersion,
            Severity = rating.Severity,
            Score = rating.Score,
            SeveritySource = rating.Source,
            ScoreSource = rating.ScoreSource,
            Statements = [.. StatementsOf(advisory.Affected)],
        };
    }

    private static IEnumerable<string> StatementsOf(OsvAffected affected)
    {
        const int most = 10;
        if (affected.Stated != FindingStatus.Unknown)
            yield return $"{affected.Ecosystem} states: {affected.Stated.ToText()}";
        foreach (var range in affected.Ranges)
            yield return $"{affected.Ecosystem} range: {string.Join(", ", range.Events.Select(e => $"{Word(e.Kind)} {e.Version}"))}";
        if (affected.Versions.Length > 0)
            yield return $"{affected.Ecosystem} lists {affected.Versions.Length} versions: {string.Join(", ", affected.Versions.Take(most))}{(affected.Versions.Length > most ? ", …" : "")}";
    }

    private static string Word(OsvEventKind kind) => kind switch
    {
        OsvEventKind.Introduced => "introduced",
        OsvEventKind.Fixed => "fixed",
        OsvEventKind.LastAffected => "last affected",
        OsvEventKind.Limit => "limit",
        _ => "unknown event",
    };
}
