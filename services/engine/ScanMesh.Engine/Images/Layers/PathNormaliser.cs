using System.Text;

namespace ScanMesh.Engine.Images.Layers;

/// <summary>Brings paths of archives into the form of <see cref="LayerEntry.Path"/>. Purely by the text: no link is looked at.</summary>
internal static class PathNormaliser
{
    /// <summary>
    /// The normalised path, or null when it escapes the root (more <c>..</c> than parts before it). A leading slash is the root. Bytes that are
    /// not UTF-8 become U+FFFD.
    /// </summary>
    public static string? Normalise(ReadOnlySpan<byte> raw)
    {
        raw = Trim(raw);
        return IsPlain(raw) ? Encoding.UTF8.GetString(raw) : Resolve(Encoding.UTF8.GetString(raw));
    }

    /// <summary>As <see cref="Normalise(ReadOnlySpan{byte})"/>, into <paramref name="path"/>, which has as many characters as the raw path has bytes; -1 when it escapes the root.</summary>
    public static int Normalise(ReadOnlySpan<byte> raw, Span<char> path)
    {
        raw = Trim(raw);
        if (IsPlain(raw))
            return Encoding.UTF8.GetChars(raw, path);
        var resolved = Resolve(Encoding.UTF8.GetString(raw));
        resolved?.CopyTo(path);
        return resolved?.Length ?? -1;
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> raw)
    {
        while (raw.Length > 0 && (raw[0] == '/' || (raw[0] == '.' && raw.Length > 1 && raw[1] == '/')))
            raw = raw[(raw[0] == '/' ? 1 : 2)..];
        while (raw.Length > 0 && raw[^1] == '/')
            raw = raw[..^1];
        return raw;
    }

    private static bool IsPlain(ReadOnlySpan<byte> path)
    {
        if (path.Length == 0)
            return true;
        var part = 0;
        while (true)
        {
            var length = path[part..].IndexOf((byte)'/');
            var text = length < 0 ? path[part..] : path.Slice(part, length);
            if (text.Length == 0 || text is [(byte)'.'] or [(byte)'.', (byte)'.'])
                return false;
            if (length < 0)
                return true;
            part += length + 1;
        }
    }

    private static string? Resolve(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/'))
        {
            if (part is "" or ".")
                continue;
            if (part != "..")
                parts.Add(part);
            else if (parts.Count == 0)
                return null;
            else
                parts.RemoveAt(parts.Count - 1);
        }

        return string.Join('/', parts);
    }
}
