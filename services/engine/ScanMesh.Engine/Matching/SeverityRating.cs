using ScanMesh.Engine.Advisories;
using ScanMesh.Engine.Advisories.Osv;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Matching;

/// <summary>A severity, its score and where it was taken from.</summary>
/// <param name="Severity">The word.</param>
/// <param name="Score">CVSS base score, or null.</param>
/// <param name="Source">For example <c>CVSS:3.1</c>, "ecosystem" or "database" for a word; null when unknown.</param>
internal readonly record struct SeverityRating(Severity Severity, double? Score, string? Source)
{
    /// <summary>
    /// The rule: CVSS 3.x vectors of the package's statement, else of the record (the highest when several); else a word of the statement,
    /// else of the record; else unknown. Bands: FIRST's qualitative severity rating scale.
    /// </summary>
    public static SeverityRating Of(Advisory advisory)
    {
        var own = Best(advisory.Affected.Severities);
        if (own.Severity == Severity.Unknown)
            own = Best(advisory.RecordSeverities);
        if (own.Severity != Severity.Unknown)
            return own;
        if (Word(advisory.Affected.SeverityWord) is var specific and not Severity.Unknown)
            return new SeverityRating(specific, null, "ecosystem");
        return Word(advisory.RecordSeverityWord) is var general and not Severity.Unknown ? new SeverityRating(general, null, "database") : default;
    }

    /// <summary>The worse of two: the higher word, then the higher score.</summary>
    public static SeverityRating Worse(SeverityRating a, SeverityRating b) =>
        (b.Severity, b.Score ?? -1).CompareTo((a.Severity, a.Score ?? -1)) > 0 ? b : a;

    private static SeverityRating Best(IEnumerable<OsvSeverity> severities)
    {
        var best = default(SeverityRating);
        foreach (var severity in severities)
        {
            var rating = Cvss3.BaseScore(severity.Score) is { } score ? new SeverityRating(Band(score), score, severity.Score[..8])
                : severity.Type.StartsWith("CVSS", StringComparison.Ordinal) ? default
                : new SeverityRating(Word(severity.Score), null, severity.Type);
            best = Worse(best, rating);
        }

        return best;
    }

    private static Severity Band(double score) => score switch
    {
        0 => Severity.None,
        < 4 => Severity.Low,
        < 7 => Severity.Medium,
        < 9 => Severity.High,
        _ => Severity.Critical,
    };

    /// <summary>Words of distributions and databases; what is no severity (Debian's "not yet assigned", "end-of-life") is unknown.</summary>
    private static Severity Word(string? word) => word?.TrimEnd('*').ToLowerInvariant() switch
    {
        "none" => Severity.None,
        "low" or "minor" or "negligible" or "unimportant" => Severity.Low,
        "medium" or "moderate" => Severity.Medium,
        "high" or "important" => Severity.High,
        "critical" => Severity.Critical,
        _ => Severity.Unknown,
    };
}
