using System.Text.RegularExpressions;

namespace ScanMesh.Engine.Ecosystems.Programs;

/// <summary>A text in a program's read-only data that tells its version.</summary>
/// <param name="Program">The program's name as packages are called.</param>
/// <param name="Files">Names of the files that hold it; one that ends in <c>*</c> is the beginning of a name.</param>
/// <param name="Anchor">Characters that are in the text: only where these bytes occur the pattern is tried.</param>
/// <param name="Pattern">The text around the anchor; its group <c>version</c> is the version as the program itself prints it. It is matched in linear time.</param>
internal sealed record ProgramText(string Program, string[] Files, string Anchor, string Pattern)
{
    /// <summary>Made when it is first needed: most scans meet none of these programs.</summary>
    private readonly Lazy<Regex> pattern = new(() => new Regex(Pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture));

    /// <summary>The anchor's bytes.</summary>
    public byte[] AnchorBytes { get; } = System.Text.Encoding.Latin1.GetBytes(Anchor);

    /// <summary>The name advisories know the program by.</summary>
    public string AdvisoryName { get; init; } = Program;

    /// <summary>False when nobody whose data is read writes advisories for it.</summary>
    public bool HasAdvisories { get; init; } = true;

    /// <summary>True when such a text may stand there for another reason: it counts only when the whole file has one version.</summary>
    public bool MustBeUnique { get; init; }

    /// <summary>The version in the form that advisories compare; else the printed one is.</summary>
    public Func<string, string>? ToAdvisoryVersion { get; init; }

    /// <summary>True for a file of that name.</summary>
    public bool IsIn(ReadOnlySpan<char> fileName)
    {
        foreach (var file in Files)
            if (file[^1] == '*' ? fileName.StartsWith(file.AsSpan(0, file.Length - 1), StringComparison.Ordinal) : fileName.SequenceEqual(file))
                return true;
        return false;
    }

    /// <summary>The version in a piece of the file, told by the text that holds the anchor at this place; else null.</summary>
    public string? VersionAt(string piece, int anchor)
    {
        for (var match = pattern.Value.Match(piece); match.Success && match.Index <= anchor; match = pattern.Value.Match(piece, match.Index + 1))
            if (anchor < match.Index + match.Length)
                return match.Groups["version"].Value;
        return null;
    }
}
