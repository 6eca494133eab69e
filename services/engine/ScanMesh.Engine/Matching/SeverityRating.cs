using System.Collections.Immutable;
using ScanMesh.Engine.Advisories;
using ScanMesh.Engine.Advisories.Osv;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Matching;

/// <summary>A severity, its score and where they were taken from.</summary>
/// <param name="Severity">The word.</param>
/// <param name="Score">CVSS base score, or null.</param>
/// <param name="Source">For example <c>CVSS:3.1</c>, "Debian" for a distribution's own word, "ecosystem" or "database" for another; null when unknown.</param>
/// <param name="ScoreSource">Where the score is from when the word is from elsewhere, for example <c>CVSS:3.1</c>; else null.</param>
internal readonly record struct SeverityRating(Severity Severity, double? Score, string? Source, string? ScoreSource)
{
    /// <summary>Records of malicious packages, OpenSSF's own prefix.</summary>
    private const string Malicious = "MAL-";

    /// <summary>
    /// The rule: a distribution's own word about its package (Debian's urgency, Ubuntu's priority, the word of an enterprise distribution's summary) counts
    /// before any CVSS score, which is then told beside it: the distribution knows how it builds and uses the package. Else CVSS vectors of the package's
    /// statement, else of the record: version 4 before 3 before 2, the highest when several of one; else a word of the statement, else of the record; else
    /// critical for a malicious package, else unknown. Bands: FIRST's qualitative severity rating scale; of version 2 NVD's, which ends at high.
    /// </summary>
    public static SeverityRating Of(Advisory advisory)
    {
        var scored = Best(advisory.Affected.Severities);
        if (scored.Severity == Severity.Unknown)
            scored = Best(advisory.RecordSeverities);
        if (IsOfDistribution(advisory.Affected.Ecosystem) && OwnWord(advisory) is var own and not Severity.Unknown)
            return new SeverityRating(own, scored.Score, EcosystemName.Split(advisory.Affected.Ecosystem).Name, scored.Score is null ? null : scored.Source);
        if (scored.Severity != Severity.Unknown)
            return scored;
        if (Word(advisory.Affected.SeverityWord) is var specific and not Severity.Unknown)
            return new SeverityRating(specific, null, "ecosystem", null);
        if (Word(advisory.RecordSeverityWord) is var general and not Severity.Unknown)
            return new SeverityRating(general, null, "database", null);
        return advisory.Id.StartsWith(Malicious, StringComparison.Ordinal) ? new SeverityRating(Severity.Critical, null, "malicious package", null) : default;
    }

    /// <summary>
    /// What two records of one advisory say together: a distribution's own word counts before any other, and takes the other's score where it has none; else
    /// the worse of the two.
    /// </summary>
    public static SeverityRating Folded(SeverityRating a, SeverityRating b)
    {
        if (a.IsOwn == b.IsOwn)
            return Worse(a, b);
        var (own, other) = a.IsOwn ? (a, b) : (b, a);
        return own.Score is null && other.Score is not null ? own with { Score = other.Score, ScoreSource = other.Source } : own;
    }

    /// <summary>True for a distribution's own word.</summary>
    private bool IsOwn => Source is not null && IsOfDistribution(Source);

    /// <summary>The worse of two: the higher word, then the higher score.</summary>
    private static SeverityRating Worse(SeverityRating a, SeverityRating b) =>
        (b.Severity, b.Score ?? -1).CompareTo((a.Severity, a.Score ?? -1)) > 0 ? b : a;

    private static bool IsOfDistribution(string ecosystem) => Ecosystems.Ecosystems.OfAdvisories(ecosystem)?.IsPackageDatabase == true;

    /// <summary>The word of the statement; else one that the record gives as a severity of a type of its own; else the record's.</summary>
    private static Severity OwnWord(Advisory advisory)
    {
        if (Word(advisory.Affected.SeverityWord) is var stated and not Severity.Unknown)
            return stated;
        foreach (var severities in (ReadOnlySpan<ImmutableArray<OsvSeverity>>)[advisory.Affected.Severities, advisory.RecordSeverities])
            foreach (var severity in severities)
                if (!severity.Type.StartsWith("CVSS", StringComparison.Ordinal) && Word(severity.Score) is var word and not Severity.Unknown)
                    return word;
        return Word(advisory.RecordSeverityWord);
    }

    private static SeverityRating Best(ImmutableArray<OsvSeverity> severities)
    {
        var (best, bestVersion) = (default(SeverityRating), ' ');
        foreach (var severity in severities)
        {
            var cvss = CvssScore.Of(severity.Score);
            var rating = cvss is { } c ? new SeverityRating(Band(c), c.Score, "CVSS:" + c.Version, null)
                : severity.Type.StartsWith("CVSS", StringComparison.Ordinal) ? default
                : new SeverityRating(Word(severity.Score), null, severity.Type, null);
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
