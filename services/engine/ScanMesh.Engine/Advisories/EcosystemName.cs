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

    /// <summary>Splits into name and release; "" when there is no release.</summary>
    public static (string Name, string Release) Split(string ecosystem)
    {
        var colon = ecosystem.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? (ecosystem, "") : (ecosystem[..colon], ecosystem[(colon + 1)..]);
    }
}
