namespace ScanMesh.Engine.Advisories;

/// <summary>OSV's ecosystem names: <c>NAME[:RELEASE]</c>; the release may itself hold colons ("Ubuntu:22.04:LTS").</summary>
public static class EcosystemName
{
    /// <summary>What comes before the release.</summary>
    public static ReadOnlySpan<char> WithoutRelease(string ecosystem)
    {
        var colon = ecosystem.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? ecosystem : ecosystem.AsSpan(0, colon);
    }

    /// <summary>True when what is stated of a release holds for a release within it: "" for all, "22.04" for "22.04:LTS", but "3.1" not for "3.19".</summary>
    public static bool Includes(string stated, string release) =>
        stated.Length == 0 || (release.StartsWith(stated, StringComparison.Ordinal) && (release.Length == stated.Length || release[stated.Length] == ':'));

    /// <summary>Splits into name and release; "" when there is no release.</summary>
    public static (string Name, string Release) Split(string ecosystem)
    {
        var colon = ecosystem.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? (ecosystem, "") : (ecosystem[..colon], ecosystem[(colon + 1)..]);
    }
}
