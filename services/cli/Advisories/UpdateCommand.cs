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
            Description = $"what is fetched besides what is there already: auto (what the images need), or names: {string.Join(',', OsvFeed.Matched)}",
            HelpName = "auto|LIST",
            DefaultValueFactory = _ => Auto,
        };
        var insecure = ScanOptions.Insecure();
        var command = new Command("update", "Fetch or bring up to date the advisories that scans use") { references, ecosystems, insecure };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var cache = new FeedCache(terminal);
            var wanted = Named(parsed.GetRequiredValue(ecosystems));
            foreach (var text in parsed.GetRequiredValue(references))
                wanted = [.. wanted.Union(await NeededByAsync(terminal, text, parsed.GetValue(insecure), cancellationToken), StringComparer.Ordinal)];
            if (wanted.Count == 0 && cache.Ecosystems.Count == 0)
                throw CommandException.Usage($"nothing was fetched before: name an image (scanmesh advisories update debian:12), or ecosystems (--ecosystems {string.Join(',', OsvFeed.Matched.Take(3))}).");
            var update = new FeedUpdate(terminal, cache);
            await update.RunAsync(wanted, cancellationToken);
            await update.RunKevAsync(cancellationToken);
            return ExitCode.Done;
        });
        return command;
    }

    private static IReadOnlyList<string> Named(string list)
    {
        if (list == Auto)
            return [];
        var names = list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var name in names)
            if (!OsvFeed.Matched.Contains(name, StringComparer.Ordinal))
                throw CommandException.Usage($"--ecosystems: '{name}' is none of {string.Join(", ", OsvFeed.Matched)}.");
        return names;
    }

    private static async Task<IReadOnlyList<string>> NeededByAsync(Terminal terminal, string text, bool insecure, CancellationToken cancellationToken)
    {
        if (!SourceReference.TryParse(text, out var reference, out var error))
            throw CommandException.Usage(error);
        var reading = await new ImageReader(terminal, insecure).ReadAsync(reference, PlatformChoice.Any, cancellationToken);
        return OsvFeed.NeededBy(reading.Inspections.SelectMany(i => i.Inventory.Packages));
    }
}
