using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace ScanMesh.Engine.Model;

/// <summary>
/// Where an image is found: <c>host[:port]/repository[:tag][@digest]</c>, by the grammar of the CNCF Distribution
/// reference package and its Docker defaults: no host = docker.io, a single name there = library/NAME,
/// neither tag nor digest = tag "latest". <c>index.docker.io</c> is docker.io.
/// </summary>
public sealed partial record ImageReference : IParsable<ImageReference>
{
    private const int MaxRepositoryLength = 255;
    private const int MaxLength = 1024;

    /// <summary>The registry's host with port where one was given, lower case, for example <c>docker.io</c>.</summary>
    public required string Host { get; init; }

    /// <summary>The repository within the registry, for example <c>library/debian</c>.</summary>
    public required string Repository { get; init; }

    /// <summary>The tag, or null when only a digest was given.</summary>
    public string? Tag { get; init; }

    /// <summary>The manifest digest, or null when only a tag was given.</summary>
    public Digest? Digest { get; init; }

    /// <summary>What the manifest is asked for by: the digest where there is one, else the tag.</summary>
    public string ManifestSelector => Digest?.ToString() ?? Tag ?? throw new InvalidOperationException("A reference has a tag or a digest.");

    /// <inheritdoc/>
    public static ImageReference Parse(string s, IFormatProvider? provider = null) => TryParse(s, provider, out var result)
        ? result
        : throw new FormatException($"'{(s.Length > 300 ? s[..300] : s)}' is not an image reference (host/repository[:tag][@digest]).");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out ImageReference result)
    {
        result = null;
        if (string.IsNullOrEmpty(s) || s.Length > MaxLength)
            return false;
        var rest = s;
        Digest? digest = null;
        var at = rest.IndexOf('@', StringComparison.Ordinal);
        if (at >= 0)
        {
            if (!Model.Digest.TryParse(rest[(at + 1)..], out var parsed))
                return false;
            digest = parsed;
            rest = rest[..at];
        }

        string? tag = null;
        var colon = rest.LastIndexOf(':');
        if (colon > rest.LastIndexOf('/'))
        {
            tag = rest[(colon + 1)..];
            rest = rest[..colon];
            if (!IsTag(tag))
                return false;
        }

        var host = "docker.io";
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0 && IsHost(rest[..slash]))
        {
            host = rest[..slash].ToLowerInvariant();
            rest = rest[(slash + 1)..];
        }

        if (host is "index.docker.io" or "registry-1.docker.io")
            host = "docker.io";
        if (host == "docker.io" && !rest.Contains('/', StringComparison.Ordinal))
            rest = "library/" + rest;
        if (!IsRepository(rest))
            return false;
        var reference = new ImageReference { Host = host, Repository = rest, Tag = tag ?? (digest is null ? "latest" : null), Digest = digest };
        if (reference.ToString().Length > MaxLength)
            return false;
        result = reference;
        return true;
    }

    /// <summary>True for a valid tag: 1 to 128 of letters, digits, <c>_</c>, <c>.</c> and <c>-</c>, not starting with the last two.</summary>
    public static bool IsTag(string text) => TagPattern().IsMatch(text);

    /// <summary>True for a valid repository name of at most 255 characters.</summary>
    public static bool IsRepository(string text) => text.Length is > 0 and <= MaxRepositoryLength && RepositoryPattern().IsMatch(text);

    /// <summary><c>host/repository[:tag][@digest]</c>; parses back to the same value.</summary>
    public override string ToString() =>
        $"{Host}/{Repository}{(Tag is null ? "" : ":" + Tag)}{(Digest is null ? "" : "@" + Digest)}";

    /// <summary>By a dot, a port or its name. Capital letters alone make no host: in small ones it would be a repository of Docker Hub.</summary>
    private static bool IsHost(string text) =>
        (text == "localhost" || text.AsSpan().IndexOfAny('.', ':') >= 0) && HostPattern().IsMatch(text);

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9._-]{0,127}\z")]
    private static partial Regex TagPattern();

    [GeneratedRegex(@"\A[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*\z", RegexOptions.NonBacktracking)]
    private static partial Regex RepositoryPattern();

    [GeneratedRegex(@"\A(?:\[[0-9a-fA-F:]+\]|[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*)(?::[0-9]{1,5})?\z", RegexOptions.NonBacktracking)]
    private static partial Regex HostPattern();
}
