using System.Buffers;
using System.Text;

namespace ScanMesh.Engine.Ecosystems.Maven;

/// <summary>A <c>META-INF/maven/GROUP/ARTIFACT/pom.properties</c>, which Maven puts into every archive that it builds.</summary>
/// <param name="Path">Its path in the archive.</param>
/// <param name="Group">The group.</param>
/// <param name="Artifact">The artifact.</param>
/// <param name="Version">The version, or null where it is not said.</param>
internal sealed record PomProperties(string Path, string Group, string Artifact, string? Version)
{
    /// <summary>Its file name.</summary>
    public const string FileName = "/pom.properties";

    private static readonly SearchValues<char> allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");
    private const int MaxLine = 2048;
    private const int MaxLines = 1000;

    /// <summary>Reads one; what it does not say, its folders do.</summary>
    /// <returns>Null when neither names a group and an artifact as Maven allows them.</returns>
    public static PomProperties? Read(string path, Stream content)
    {
        var (group, artifact) = OfFolders(path);
        string? version = null;
        using var lines = new LineReader(content, MaxLine);
        while (lines.LineNumber < MaxLines && lines.TryRead(out var raw))
        {
            var line = Encoding.UTF8.GetString(raw).Trim();
            var separator = line.AsSpan().IndexOfAny('=', ':');
            if (separator <= 0 || line[0] is '#' or '!')
                continue;
            var value = line[(separator + 1)..].Trim().Replace("\\", "", StringComparison.Ordinal);
            if (value.Length == 0 || value.Contains("${", StringComparison.Ordinal))
                continue;
            switch (line[..separator].TrimEnd())
            {
                case "groupId":
                    group = value;
                    break;
                case "artifactId":
                    artifact = value;
                    break;
                case "version":
                    version = value;
                    break;
            }
        }

        return IsId(group) && IsId(artifact) ? new PomProperties(path, group!, artifact!, version) : null;
    }

    /// <summary>Group and artifact as the two folders above a file say, where these lie in <c>META-INF/maven</c>.</summary>
    public static (string? Group, string? Artifact) OfFolders(string path) =>
        path.Split('/') is [.., "META-INF", "maven", var group, var artifact, _] ? (group, artifact) : (null, null);

    /// <summary>True for what Maven allows as a group or artifact.</summary>
    public static bool IsId(string? text) => text is { Length: > 0 and <= 128 } && !text.AsSpan().ContainsAnyExcept(allowed);
}
