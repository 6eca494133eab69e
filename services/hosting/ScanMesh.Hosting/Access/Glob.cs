using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;

namespace ScanMesh.Hosting.Access;

/// <summary>
/// A pattern over names with slashes: <c>*</c> stands for any characters within a part, <c>**</c> also across parts, <c>**/</c> for
/// any number of whole parts, none included. Matching takes time linear in the name.
/// </summary>
public sealed class Glob
{
    private const int MaxLength = 512;
    private readonly Regex regex;

    private Glob(string pattern, Regex regex) => (Pattern, this.regex) = (pattern, regex);

    /// <summary>As written.</summary>
    public string Pattern { get; }

    /// <summary>Parses; false for what is empty, longer than 512 characters, or has other characters than names have.</summary>
    public static bool TryParse(string pattern, [NotNullWhen(true)] out Glob? glob)
    {
        glob = null;
        if (pattern.Length is 0 or > MaxLength || pattern.Contains("***", StringComparison.Ordinal) || !pattern.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '/' or '*' or ':'))
            return false;
        var text = new StringBuilder("\\A");
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] != '*')
                text.Append(Regex.Escape(pattern[i].ToString()));
            else if (i + 1 == pattern.Length || pattern[i + 1] != '*')
                text.Append("[^/]*");
            else if (++i + 1 < pattern.Length && pattern[i + 1] == '/' && (i == 1 || pattern[i - 2] == '/'))
                (_, i) = (text.Append("(?:[^/]+/)*"), i + 1);
            else
                text.Append(".*");
        }

        glob = new Glob(pattern, new Regex(text.Append("\\z").ToString(), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline));
        return true;
    }

    /// <summary>True when the whole name fits.</summary>
    public bool Matches(string name) => regex.IsMatch(name);
}
