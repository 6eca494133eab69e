using System.CommandLine;
using ScanMesh.Cli.Scans;
using ScanMesh.Engine.Advisories.Feeds;
using ScanMesh.Engine.Images.Sources;

namespace ScanMesh.Cli.Advisories;

/// <summary><c>scanmesh advisories update [REF...] [--ecosystems auto|LIST]</c>: fetches the advisory data of the user's cache.</summary>
internal static class UpdateCommand
{
    private const string Auto = "auto";

    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var references = new Argument<string[]>("REF") { Description = "images whose packages say what is needed", Arity = ArgumentArity.ZeroOrMore };
        var ecosystems = new Option<string>("--ecosystems")
        {
            Description = $"what is fetched besides what is there already: auto (what the images need), or names, some with a release (Fedora:42): {string.Join(',', Feeds.Ecosystems)}",
            HelpName = "auto|LIST",
            DefaultValueFactory = _ => Auto,
        };
        var insecure = ScanOptions.Insecure();
        var command = new Command("update", "Fetch or bring up to date the advisories that scans use") { references, ecosystems, insecure };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var cache = new FeedCache(terminal);
            var named = await NamedAsync(cache, parsed.GetRequiredValue(ecosystems), cancellationToken);
            var wanted = named;
            foreach (var text in parsed.GetRequiredValue(references))
                wanted = [.. wanted.Union(await NeededByAsync(terminal, text, parsed.GetValue(insecure), cancellationToken), StringComparer.Ordinal)];
            if (wanted.Count == 0 && cache.Parts.Count == 0)
                throw CommandException.Usage($"nothing was fetched before: name an image (scanmesh advisories update debian:12), or ecosystems (--ecosystems {string.Join(',', Feeds.Osv.Ecosystems.Take(3))}).");
            var update = new FeedUpdate(terminal, cache);
            await update.RunAsync(wanted, isNamed: named.Count > 0, cancellationToken);
            await update.RunKevAsync(cancellationToken);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Parts as an argument of --ecosystems, as one types it in a shell.</summary>
    public static string List(IReadOnlyCollection<string> parts) => string.Join(',', parts) is var list && list.Contains(' ', StringComparison.Ordinal) ? $"'{list}'" : list;

    private static async Task<IReadOnlyList<string>> NamedAsync(FeedCache cache, string list, CancellationToken cancellationToken)
    {
        if (list == Auto)
            return [];
        var names = list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var name in names)
            if (Feeds.Of(name) is not { } feed)
                throw CommandException.Usage($"--ecosystems: '{name}' is none of {string.Join(", ", Feeds.Ecosystems)}.");
            else if (name.Contains(':', StringComparison.Ordinal) && Feeds.PartOf(name) is null)
                throw CommandException.Usage($"--ecosystems: the feed {feed.Name} has no '{name}'.");
        var parts = new List<string>();
        foreach (var kind in names.Select(n => Feeds.Of(n)!).Distinct())
        {
            using var feed = cache.Open(kind);
            parts.AddRange(await kind.PartsAsync(names, feed, cancellationToken));
        }

        return parts;
    }

    private static async Task<IReadOnlyList<string>> NeededByAsync(Terminal terminal, string text, bool insecure, CancellationToken cancellationToken)
    {
        if (!SourceReference.TryParse(text, out var reference, out var error))
            throw CommandException.Usage(error);
        var reading = await new ImageReader(terminal, insecure).ReadAsync(reference, PlatformChoice.Any, cancellationToken);
        return Feeds.NeededBy(reading.Inspections.SelectMany(i => i.Inventory.Packages));
    }
}
