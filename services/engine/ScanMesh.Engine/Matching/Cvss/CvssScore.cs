namespace ScanMesh.Engine.Matching;

/// <summary>The score of a CVSS vector of any version.</summary>
/// <param name="Score">0.0 to 10.0: the base score of versions 2 and 3, the one score of version 4.</param>
/// <param name="Version">"2.0", "3.0", "3.1" or "4.0".</param>
public readonly record struct CvssScore(double Score, string Version)
{
    /// <summary>Reads a vector; null when the text is none that is whole and valid.</summary>
    public static CvssScore? Of(string vector)
    {
        var version = vector.StartsWith("CVSS:4.0/", StringComparison.Ordinal) ? "4.0"
            : vector.StartsWith("CVSS:3.1/", StringComparison.Ordinal) ? "3.1"
            : vector.StartsWith("CVSS:3.0/", StringComparison.Ordinal) ? "3.0"
            : "2.0";
        var score = version switch
        {
            "4.0" => Cvss4.Score(vector),
            "2.0" => Cvss2.BaseScore(vector),
            _ => Cvss3.BaseScore(vector),
        };
        return score is { } s ? new CvssScore(s, version) : null;
    }
}
