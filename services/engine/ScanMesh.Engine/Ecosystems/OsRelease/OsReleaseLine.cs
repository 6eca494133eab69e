using System.Text;

namespace ScanMesh.Engine.Ecosystems.OsRelease;

/// <summary>
/// One assignment of os-release(5): a shell variable, its value quoted as a shell would, without expansion. As systemd does, white space
/// inside an unquoted value is kept, and a quote that never ends takes the rest.
/// </summary>
internal static class OsReleaseLine
{
    /// <summary>Reads <c>NAME=value</c>; false when the name is none.</summary>
    public static bool TryParse(string line, out KeyValuePair<string, string> field)
    {
        field = default;
        var equals = line.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0 || char.IsAsciiDigit(line[0]) || !line.AsSpan(0, equals).ContainsOnlyNameCharacters())
            return false;
        field = new(line[..equals], Unquote(line.AsSpan(equals + 1)));
        return true;
    }

    private static bool ContainsOnlyNameCharacters(this ReadOnlySpan<char> name)
    {
        foreach (var c in name)
            if (!char.IsAsciiLetterOrDigit(c) && c != '_')
                return false;
        return true;
    }

    private static string Unquote(ReadOnlySpan<char> raw)
    {
        var value = new StringBuilder(raw.Length);
        var quote = '\0';
        for (var i = 0; i < raw.Length; i++)
        {
            var c = raw[i];
            var next = i + 1 < raw.Length ? raw[i + 1] : '\0';
            if (quote == '\0' && (c is '"' or '\''))
                quote = c;
            else if (quote != '\0' && c == quote)
                quote = '\0';
            else if (quote == '\0' && char.IsWhiteSpace(c) && next == '#')
                break;
            else if (c == '\\' && next != '\0' && (quote == '\0' || (quote == '"' && (next is '$' or '"' or '\\' or '`'))))
                value.Append(raw[++i]);
            else
                value.Append(c);
        }

        return value.ToString();
    }
}
