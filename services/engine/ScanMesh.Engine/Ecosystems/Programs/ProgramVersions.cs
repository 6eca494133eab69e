namespace ScanMesh.Engine.Ecosystems.Programs;

/// <summary>Versions as advisories write them, from those that programs print.</summary>
internal static class ProgramVersions
{
    /// <summary>Ruby's patch level is no part of its number: <c>3.1.2p20</c> is 3.1.2.</summary>
    public static string WithoutPatchLevel(string version)
    {
        var p = version.IndexOf('p', StringComparison.Ordinal);
        return p > 0 && version.AsSpan(p + 1).IndexOfAnyExceptInRange('0', '9') < 0 ? version[..p] : version;
    }

    /// <summary>Java 8 and before call <c>8.0.352</c> 1.8.0_352-b08; later ones add the build: <c>11.0.17+8-LTS</c> is 11.0.17.</summary>
    public static string OfJava(string version)
    {
        var end = version.AsSpan().IndexOfAny('+', '-');
        var number = end < 0 ? version : version[..end];
        return number.StartsWith("1.", StringComparison.Ordinal) ? number[2..].Replace('_', '.') : number;
    }
}
