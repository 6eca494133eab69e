using System.Buffers;
using System.Collections.Frozen;
using System.Collections.Immutable;

namespace ScanMesh.Engine.Ecosystems.Maven;

/// <summary>What the file name of a Java archive says, by Maven's habit <c>ARTIFACT-VERSION[-CLASSIFIER].EXTENSION</c>.</summary>
/// <param name="Stem">The name without extension.</param>
/// <param name="Artifact">The part before the version, or the stem.</param>
/// <param name="Version">The version, or null.</param>
internal readonly record struct JarName(string Stem, string Artifact, string? Version)
{
    /// <summary>Words that belong to a version, with or without a number behind them; any other word after a version is a classifier.</summary>
    private static readonly FrozenSet<string> qualifiers = FrozenSet.ToFrozenSet(
        [
            "alpha", "beta", "milestone", "m", "rc", "cr", "snapshot", "final", "ga", "release", "sp", "jre", "jdk", "java", "android", "incubating", "preview", "ea", "pre", "dev", "b", "build",
            "redhat", "fuse", "jbossorg", "hudson", "jenkins", "hadoop", "cdh", "patch", "p", "r", "v",
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Longest name that is taken apart.</summary>
    private const int MaxStem = 256;

    private static readonly SearchValues<char> numbers = SearchValues.Create("0123456789.");

    /// <summary>How names end that <see cref="IsArchive"/> is true for.</summary>
    public static ImmutableArray<string> Endings => [".jar", ".war", ".ear", ".par", ".kar", ".sar", ".nar", ".jpi", ".hpi", ".lpkg"];

    /// <summary>True for the names of archives that hold programs; those with sources or documentation alone are none.</summary>
    public static bool IsArchive(ReadOnlySpan<char> path) =>
        path is [.., not '/', '.', _, _, 'r' or 'i'] && path[^3..] is "jar" or "war" or "ear" or "par" or "kar" or "sar" or "nar" or "jpi" or "hpi"
            ? !path.EndsWith("-sources.jar", StringComparison.Ordinal) && !path.EndsWith("-javadoc.jar", StringComparison.Ordinal)
            : path.EndsWith(".lpkg", StringComparison.Ordinal);

    /// <summary>True for extensions that files of other formats have too.</summary>
    public static bool IsSharedExtension(string path) => path[^3..] is "par" or "kar" or "sar" or "nar";

    /// <summary>Takes the name apart.</summary>
    /// <param name="path">Path of the archive.</param>
    public static JarName Of(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        var stem = name[..name.LastIndexOf('.')];
        if (stem.Length > MaxStem)
            return new JarName(stem, stem, null);
        for (var dash = stem.IndexOf('-', StringComparison.Ordinal); dash >= 0; dash = stem.IndexOf('-', dash + 1))
            if (dash > 0 && dash + 1 < stem.Length && char.IsAsciiDigit(stem[dash + 1]) && VersionOf(stem[(dash + 1)..]) is { } version)
                return new JarName(stem, stem[..dash], version);
        return Unusual(stem, '-', ["r", "rc", "build", "v"]) ?? Unusual(stem, '_', [""]) ?? new JarName(stem, stem, null);
    }

    /// <summary>The name taken apart where a version that is known from elsewhere stands in it, if it does.</summary>
    public JarName With(string? known)
    {
        var at = known is null ? -1 : Stem.LastIndexOf("-" + known, StringComparison.Ordinal);
        return at > 0 && (at + 1 + known!.Length == Stem.Length || Stem[at + 1 + known.Length] == '-') ? new JarName(Stem, Stem[..at], known) : this;
    }

    /// <summary>The version at the start of a text, or null where a number comes after another word: then the version is further on, as in <c>log4j-1.2-api-2.17.1</c>.</summary>
    private static string? VersionOf(string text)
    {
        var parts = text.Split('-');
        var count = 1;
        while (count < parts.Length && IsPartOfVersion(parts[count]))
            count++;
        return parts[count..].Any(p => p.Length > 0 && char.IsAsciiDigit(p[0])) ? null : string.Join('-', parts[..count]);
    }

    private static bool IsPartOfVersion(string part) =>
        part.Length > 0 && (char.IsAsciiDigit(part[0]) || qualifiers.Contains(part.AsSpan().TrimEnd("0123456789.").ToString()));

    /// <summary>Versions such as <c>guava-r09</c> and <c>org.eclipse.core_3.1.0</c>.</summary>
    private static JarName? Unusual(string stem, char separator, ReadOnlySpan<string> prefixes)
    {
        var last = stem.LastIndexOf(separator);
        foreach (var prefix in prefixes)
            if (last > 0 && stem.AsSpan(last + 1).StartsWith(prefix, StringComparison.Ordinal) && stem.Length > last + 1 + prefix.Length && char.IsAsciiDigit(stem[last + 1 + prefix.Length])
                && stem.AsSpan(last + 1 + prefix.Length).IndexOfAnyExcept(numbers) is var rest && (rest < 0 || separator == '_'))
                return new JarName(stem, stem[..last], stem[(last + 1)..]);
        return null;
    }
}
