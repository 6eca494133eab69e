using System.Collections.Immutable;
using ScanMesh.Engine.Advisories;
using ScanMesh.Engine.Advisories.Osv;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Versions;

namespace ScanMesh.Engine.Matching;

/// <summary>Why one advisory does or does not concern a version.</summary>
public sealed record MatchExplanation
{
    /// <summary>The record's id.</summary>
    public required string Id { get; init; }

    /// <summary>The record's aliases, ordinal order.</summary>
    public required ImmutableArray<string> Aliases { get; init; }

    /// <summary>True = affected; null = the version cannot be compared with the record's.</summary>
    public required bool? IsAffected { get; init; }

    /// <summary>What decided, in words.</summary>
    public required string Why { get; init; }

    /// <summary>The lowest fixed version above this one, or null.</summary>
    public required string? FixedVersion { get; init; }

    /// <summary>Severity.</summary>
    public required Severity Severity { get; init; }

    /// <summary>CVSS base score, or null.</summary>
    public required double? Score { get; init; }

    /// <summary>Where severity and score are from, or null when they are not known.</summary>
    public required string? SeveritySource { get; init; }

    /// <summary>What the record says of the package, a line each.</summary>
    public required ImmutableArray<string> Statements { get; init; }

    /// <summary>One for each record about the package in this release, ordered by id. Withdrawn records are left out, as they are when matching.</summary>
    /// <param name="snapshot">The advisories.</param>
    /// <param name="ecosystem">Ecosystem with its release, for example <c>Debian:12</c>.</param>
    /// <param name="name">Name as advisories spell it: a distribution's source package.</param>
    /// <param name="version">The version.</param>
    /// <exception cref="ArgumentException">The ecosystem is none that is matched.</exception>
    /// <exception cref="SnapshotException">The snapshot is damaged.</exception>
    public static ImmutableArray<MatchExplanation> Of(AdvisorySnapshot snapshot, string ecosystem, string name, string version)
    {
        var scheme = Ecosystems.Ecosystems.OfAdvisories(ecosystem)?.Versions ?? throw new ArgumentException($"'{ecosystem}' is no ecosystem that is matched.", nameof(ecosystem));
        return [.. snapshot.Find(ecosystem, name).Select(a => Of(a, version, scheme)).OrderBy(e => e.Id, StringComparer.Ordinal)];
    }

    private static MatchExplanation Of(Advisory advisory, string version, IVersionScheme scheme)
    {
        var match = RangeMatch.Of(version, advisory.Affected, scheme);
        var rating = SeverityRating.Of(advisory);
        return new MatchExplanation
        {
            Id = advisory.Id,
            Aliases = advisory.Aliases,
            IsAffected = match.IsAffected,
            Why = match.IsAffected switch
            {
                true => match.Why,
                false => "no range and no listed version holds it",
                null => $"it cannot be compared with the record's versions ({scheme.Name})",
            },
            FixedVersion = match.FixedVersion,
            Severity = rating.Severity,
            Score = rating.Score,
            SeveritySource = rating.Source,
            Statements = [.. StatementsOf(advisory.Affected)],
        };
    }

    private static IEnumerable<string> StatementsOf(OsvAffected affected)
    {
        const int most = 10;
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
