using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace ScanMesh.Engine.Model;

/// <summary>
/// A package URL (ECMA-427, purl-spec): <c>pkg:type/namespace/name@version?qualifiers#subpath</c>. Values are decoded and canonical for
/// their type; <see cref="ToString"/> gives the canonical text, so that equal packages have equal texts.
/// </summary>
public sealed record PackageUrl : IParsable<PackageUrl>
{
    private const int MaxLength = 16384;

    private PackageUrl(PackageUrlParts parts)
    {
        Type = parts.Type!;
        Namespace = parts.Namespace;
        Name = parts.Name!;
        Version = parts.Version;
        Qualifiers = [.. parts.Qualifiers];
        Subpath = parts.Subpath;
    }

    /// <summary>The type, lower case, for example "deb".</summary>
    public string Type { get; }

    /// <summary>The namespace, its parts separated by <c>/</c>, or null.</summary>
    public string? Namespace { get; }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The version, or null.</summary>
    public string? Version { get; }

    /// <summary>Qualifiers without empty ones, ordered by key.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Qualifiers { get; }

    /// <summary>The subpath, or null.</summary>
    public string? Subpath { get; }

    /// <summary>The qualifier with this key, or null.</summary>
    public string? Qualifier(string key) => Qualifiers.FirstOrDefault(q => q.Key == key).Value;

    /// <summary>Builds one from decoded parts; they are made canonical for the type. Empty is the same as null.</summary>
    /// <exception cref="FormatException">The parts are no package: type, name or a qualifier's key is not valid, or the type asks for more.</exception>
    public static PackageUrl Create(
        string? type, string? @namespace, string? name, string? version, IEnumerable<KeyValuePair<string, string>>? qualifiers, string? subpath)
    {
        var parts = new PackageUrlParts { Type = type, Namespace = @namespace, Name = name, Version = version, Subpath = subpath };
        foreach (var (key, value) in qualifiers ?? [])
            parts.Qualifiers[key.ToLowerInvariant()] = value;
        return parts.Fault() is { } fault ? throw new FormatException($"This is not a package URL: {fault}.") : new PackageUrl(parts);
    }

    /// <inheritdoc/>
    public static PackageUrl Parse(string s, IFormatProvider? provider = null) => TryParse(s, provider, out var result)
        ? result
        : throw new FormatException($"'{(s.Length > 300 ? s[..300] : s)}' is not a package URL (pkg:type/namespace/name@version?qualifiers#subpath).");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out PackageUrl result)
    {
        result = s is { Length: <= MaxLength } && PackageUrlParts.Read(s) is { } parts && parts.Fault() is null ? new PackageUrl(parts) : null;
        return result is not null;
    }

    /// <summary>The canonical text.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("pkg:").Append(Type).Append('/');
        if (Namespace is not null)
            AppendParts(text, Namespace).Append('/');
        PackageUrlEncoding.Append(text, Name);
        if (Version is not null)
            PackageUrlEncoding.Append(text.Append('@'), Version);
        var separator = '?';
        foreach (var (key, value) in Qualifiers)
        {
            PackageUrlEncoding.Append(text.Append(separator).Append(key).Append('='), value);
            separator = '&';
        }

        return Subpath is null ? text.ToString() : AppendParts(text.Append('#'), Subpath).ToString();
    }

    /// <summary>Equal when the canonical texts are.</summary>
    public bool Equals(PackageUrl? other) => other is not null && ToString() == other.ToString();

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Type, Namespace, Name, Version, Qualifiers.Length, Subpath);

    private static StringBuilder AppendParts(StringBuilder text, string path)
    {
        var first = true;
        foreach (var part in path.Split('/'))
        {
            if (!first)
                text.Append('/');
            first = false;
            PackageUrlEncoding.Append(text, part);
        }

        return text;
    }
}
