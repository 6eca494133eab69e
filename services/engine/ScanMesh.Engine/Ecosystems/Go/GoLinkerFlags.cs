using System.Text;
using ScanMesh.Engine.Versions;

namespace ScanMesh.Engine.Ecosystems.Go;

/// <summary>
/// The version that a build gave its program with <c>-ldflags "-X main.version=1.2.3"</c>, the habit of release tools. It counts where it can be the main
/// module's version: a variable named version of the main package or of a package of the main module, a semantic version, and the major version that the
/// module's path asks for (a program may count its releases otherwise).
/// </summary>
internal static class GoLinkerFlags
{
    private const int MaxFlags = 64 << 10;
    private const int MaxVersion = 128;
    private static readonly GoVersionScheme scheme = new();

    /// <summary>The version with its <c>v</c>, or null: nothing says one, or two say different ones.</summary>
    /// <param name="setting">The setting's value as the build information quotes it.</param>
    /// <param name="module">The main module's path.</param>
    /// <param name="mainPackage">The main package's import path.</param>
    public static string? VersionOf(string setting, string module, string mainPackage)
    {
        if (setting.Length is 0 or > MaxFlags)
            return null;
        var words = Words(Unquoted(setting));
        string? ofMain = null, ofModule = null;
        var isAmbiguous = false;
        for (var i = 0; i < words.Count; i++)
        {
            var assignment = words[i] is "-X" or "--X" ? i + 1 < words.Count ? words[i + 1] : "" : words[i].StartsWith("-X=", StringComparison.Ordinal) ? words[i][3..] : "";
            var equals = assignment.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || Version(assignment[(equals + 1)..], module) is not { } version)
                continue;
            var dot = assignment.LastIndexOf('.', equals);
            if (dot <= 0 || !assignment.AsSpan(dot + 1, equals - dot - 1).Equals("version", StringComparison.OrdinalIgnoreCase))
                continue;
            var package = assignment[..dot];
            if (package == "main" || package == mainPackage)
            {
                ofMain = version;
            }
            else if (package == module || package.StartsWith(module + "/", StringComparison.Ordinal))
            {
                isAmbiguous |= ofModule is not null && ofModule != version;
                ofModule = version;
            }
        }

        return ofMain ?? (isAmbiguous ? null : ofModule);
    }

    private static string? Version(string text, string module)
    {
        var number = text.StartsWith('v') ? text[1..] : text;
        if (number.Length > MaxVersion || number.Split('.') is not [var first, _, _, ..] || scheme.Compare(number, number) is null)
            return null;
        var suffix = module[(module.LastIndexOf('/') + 1)..];
        var asked = suffix is ['v', >= '2' and <= '9', ..] && DigitText.Is(suffix.AsSpan(1)) ? suffix[1..] : null;
        return asked is null ? first is "0" or "1" ? $"v{number}" : null : first == asked ? $"v{number}" : null;
    }

    /// <summary>Go quotes a setting that holds blanks as a Go string.</summary>
    private static string Unquoted(string setting)
    {
        if (setting is ['`', .. var raw, '`'])
            return raw;
        if (setting is not ['"', .. var quoted, '"'])
            return setting;
        var text = new StringBuilder(quoted.Length);
        for (var i = 0; i < quoted.Length; i++)
            text.Append(quoted[i] == '\\' && i + 1 < quoted.Length ? quoted[++i] switch { 't' or 'n' or 'r' => ' ', var c => c } : quoted[i]);
        return text.ToString();
    }

    /// <summary>Words between blanks; quotes hold blanks together.</summary>
    private static List<string> Words(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var quote = '\0';
        foreach (var c in text)
        {
            if (quote != '\0' ? c == quote : c is '\'' or '"')
                quote = quote == '\0' ? c : '\0';
            else if (quote == '\0' && c is ' ' or '\t' or '\n' or '\r')
                End();
            else
                word.Append(c);
        }

        End();
        return words;

        void End()
        {
            if (word.Length > 0)
                words.Add(word.ToString());
            word.Clear();
        }
    }
}
