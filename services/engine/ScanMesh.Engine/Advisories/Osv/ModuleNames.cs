using System.Collections.Immutable;

namespace ScanMesh.Engine.Advisories.Osv;

/// <summary>Finds modules of rpm distributions in a text, for example <c>nodejs:18</c> in "Moderate: nodejs:18 security update".</summary>
internal static class ModuleNames
{
    /// <summary>Words <c>NAME:STREAM</c>; the name has a small letter, which ids of advisories ("RHSA-2024:6220") have not. Ordinal order, each once.</summary>
    public static ImmutableArray<string> In(ReadOnlySpan<char> text)
    {
        SortedSet<string>? found = null;
        for (var colon = text.IndexOf(':'); colon >= 0; colon = Next(text, colon))
        {
            var name = text[..colon];
            name = name[(name.LastIndexOfAnyExcept(Parts) + 1)..];
            var stream = text[(colon + 1)..];
            var end = stream.IndexOfAnyExcept(Parts);
            stream = (end < 0 ? stream : stream[..end]).TrimEnd('.');
            if (name.IndexOfAnyInRange('a', 'z') >= 0 && !stream.IsEmpty)
                (found ??= new SortedSet<string>(StringComparer.Ordinal)).Add($"{name}:{stream}");
        }

        return found is null ? [] : [.. found];
    }

    private static readonly System.Buffers.SearchValues<char> Parts =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._+-");

    private static int Next(ReadOnlySpan<char> text, int colon) => text[(colon + 1)..].IndexOf(':') is >= 0 and var next ? colon + 1 + next : -1;
}
