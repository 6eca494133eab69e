namespace ScanMesh.Engine.Ecosystems.Maven;

/// <summary>Compares how versions are written, not which is newer.</summary>
internal static class MavenVersionText
{
    /// <summary>True when two texts are one version in two spellings, as Maven's <c>31.1-jre</c> and OSGi's <c>31.1.0.jre</c>, or one is the other with a qualifier more.</summary>
    public static bool Agree(string left, string right)
    {
        var (a, b) = (Parts(left), Parts(right));
        var shorter = Math.Min(a.Count, b.Count);
        return (shorter > 1 || a.Count == b.Count) && a.Take(shorter).SequenceEqual(b.Take(shorter), StringComparer.OrdinalIgnoreCase);
    }

    private static List<string> Parts(string version) => [.. version.Split('.', '-', '_', '+').Where(p => p is not ("0" or ""))];
}
