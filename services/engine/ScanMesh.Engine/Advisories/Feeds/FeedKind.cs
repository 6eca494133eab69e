using System.Collections.Immutable;

namespace ScanMesh.Engine.Advisories.Feeds;

/// <summary>What is known of a feed without asking it.</summary>
public sealed record FeedKind
{
    /// <summary>Name in configuration and folders, lower case.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is, unless somebody says otherwise.</summary>
    public required Uri PublicAddress { get; init; }

    /// <summary>Advisory ecosystems that it gives, without releases, ordinal order.</summary>
    public required ImmutableArray<string> Ecosystems { get; init; }

    /// <summary>The part that has an ecosystem's release; null when it has none for it. The first argument is one of <see cref="Ecosystems"/>, the second "" without a release.</summary>
    public required Func<string, string, string?> PartOf { get; init; }

    /// <summary>Opens it: address, folder of its copies, whether redirects may lead to private addresses, clock of the pauses between tries.</summary>
    public required Func<Uri, string, bool, TimeProvider, IAdvisoryFeed> Open { get; init; }

    /// <summary>Parts with a copy in a folder, ordinal order.</summary>
    public static ImmutableArray<string> In(string folder) => [.. Archives(folder).Select(a => Path.GetFileName(Path.GetDirectoryName(a))!).Order(StringComparer.Ordinal)];

    /// <summary>Archives of the parts in a folder, in no order.</summary>
    public static IEnumerable<string> Archives(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateDirectories(folder).Select(d => Path.Combine(d, "all.zip")).Where(File.Exists) : [];

    /// <summary>Parts that a list of ecosystems means: with a release its part, without one all that is offered of it, when they do not come as one.</summary>
    /// <param name="ecosystems">Names with or without release; those of other feeds mean nothing here.</param>
    /// <param name="feed">Asked what it offers, where that matters.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="FeedException">It does not say what it offers.</exception>
    public async Task<ImmutableArray<string>> PartsAsync(IEnumerable<string> ecosystems, IAdvisoryFeed feed, CancellationToken cancellationToken)
    {
        var parts = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var ecosystem in ecosystems)
        {
            var (name, release) = EcosystemName.Split(ecosystem);
            if (!Ecosystems.Contains(name, StringComparer.Ordinal))
                continue;
            if (PartOf(name, release) is { } part)
                parts.Add(part);
            else if (release.Length == 0)
                parts.UnionWith((await feed.OfferedAsync(cancellationToken).ConfigureAwait(false)).Where(p => EcosystemName.Split(p).Name == name));
        }

        return [.. parts];
    }
}
