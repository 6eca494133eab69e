namespace ScanMesh.Engine.Model;

/// <summary>The parts of a purl before they are known to be one.</summary>
internal sealed class PackageUrlParts
{
    public string? Type { get; set; }
    public string? Namespace { get; set; }
    public string? Name { get; set; }
    public string? Version { get; set; }
    public SortedDictionary<string, string> Qualifiers { get; } = new(StringComparer.Ordinal);
    public string? Subpath { get; set; }

    /// <summary>Splits a purl from the right, as the specification says; null when it cannot be split or decoded.</summary>
    public static PackageUrlParts? Read(string text)
    {
        var parts = new PackageUrlParts();
        var rest = text.AsSpan();
        if (!rest.StartsWith("pkg:", StringComparison.OrdinalIgnoreCase))
            return null;
        rest = rest[4..].TrimStart('/');
        if (rest.IndexOf('#') is var hash and >= 0)
        {
            if ((parts.Subpath = DecodeAll(rest[(hash + 1)..])) is null)
                return null;
            rest = rest[..hash];
        }

        if (rest.IndexOf('?') is var question and >= 0)
        {
            if (!parts.TryReadQualifiers(rest[(question + 1)..]))
                return null;
            rest = rest[..question];
        }

        rest = rest.TrimEnd('/');
        if (rest.IndexOf('/') is not (var slash and > 0))
            return null;
        parts.Type = rest[..slash].ToString();
        rest = rest[(slash + 1)..].Trim('/');
        if (rest.LastIndexOf('@') is var at and >= 0 && at > rest.LastIndexOf('/'))
        {
            if ((parts.Version = PackageUrlEncoding.Decode(rest[(at + 1)..])) is null)
                return null;
            rest = rest[..at];
        }

        var last = rest.LastIndexOf('/');
        if ((parts.Name = PackageUrlEncoding.Decode(rest[(last + 1)..])) is null)
            return null;
        return last > 0 && (parts.Namespace = DecodeAll(rest[..last])) is null ? null : parts;
    }

    /// <summary>Makes the parts canonical; says what is wrong, or null.</summary>
    public string? Fault()
    {
        Type = Type?.ToLowerInvariant();
        Namespace = Path(Namespace, dropDots: false);
        Name = Name?.Trim('/');
        Version = string.IsNullOrEmpty(Version) ? null : Version;
        Subpath = Path(Subpath, dropDots: true);
        foreach (var key in Qualifiers.Where(q => string.IsNullOrEmpty(q.Value)).Select(q => q.Key).ToList())
            Qualifiers.Remove(key);
        if (string.IsNullOrEmpty(Type) || !char.IsAsciiLetter(Type[0]) || !Type.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-'))
            return "the type is missing or holds other characters than letters, digits, . and -";
        if (string.IsNullOrEmpty(Name))
            return "the name is missing";
        if (Qualifiers.Keys.FirstOrDefault(k => k.Length == 0 || !char.IsAsciiLetter(k[0]) || !k.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')) is { } bad)
            return $"'{bad}' is not a qualifier's key";
        return PackageUrlTypes.Apply(this);
    }

    private bool TryReadQualifiers(ReadOnlySpan<char> text)
    {
        foreach (var range in text.Split('&'))
        {
            var pair = text[range];
            if (pair.IsEmpty)
                continue;
            var equals = pair.IndexOf('=');
            if (equals < 0 || PackageUrlEncoding.Decode(pair[(equals + 1)..]) is not { } value)
                return false;
            Qualifiers[pair[..equals].ToString().ToLowerInvariant()] = value;
        }

        return true;
    }

    private static string? DecodeAll(ReadOnlySpan<char> path)
    {
        var decoded = new List<string>();
        foreach (var range in path.Split('/'))
            if (PackageUrlEncoding.Decode(path[range]) is { } part)
                decoded.Add(part);
            else
                return null;
        return string.Join('/', decoded);
    }

    private static string? Path(string? path, bool dropDots)
    {
        var kept = (path ?? "").Split('/').Where(p => p.Length > 0 && !(dropDots && p is "." or "..")).ToList();
        return kept.Count == 0 ? null : string.Join('/', kept);
    }
}
