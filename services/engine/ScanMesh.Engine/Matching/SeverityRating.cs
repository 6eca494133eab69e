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
    /// The rule: CVSS vectors of the package's statement, else of the record: version 4 before 3 before 2, the highest when several of one; else a
    /// word of the statement, else of the record; else unknown. Bands: FIRST's qualitative severity rating scale; of version 2 NVD's, which ends at high.
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
        var (best, bestVersion) = (default(SeverityRating), ' ');
        foreach (var severity in severities)
        {
            var cvss = CvssScore.Of(severity.Score);
            var rating = cvss is { } c ? new SeverityRating(Band(c), c.Score, "CVSS:" + c.Version)
                : severity.Type.StartsWith("CVSS", StringComparison.Ordinal) ? default
                : new SeverityRating(Word(severity.Score), null, severity.Type);
            // '2', '3', '4'; a word counts only where there is no vector.
            var version = cvss?.Version[0] ?? '0';
            if (rating.Severity == Severity.Unknown || version < bestVersion)
                continue;
            best = version > bestVersion ? rating : Worse(best, rating);
            bestVersion = version;
        }

        return best;
    }

    private static Severity Band(CvssScore cvss) => cvss.Score switch
    {
        0 => Severity.None,
        < 4 => Severity.Low,
        < 7 => Severity.Medium,
        < 9 => Severity.High,
        _ => cvss.Version == "2.0" ? Severity.High : Severity.Critical,
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
