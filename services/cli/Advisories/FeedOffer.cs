using System.Globalization;
using System.Text;
using ScanMesh.Engine.Advisories;
using ScanMesh.Engine.Advisories.Feeds;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Reports;

namespace ScanMesh.Cli.Advisories;

/// <summary>Offers to fetch the advisories that an image needs and that are not there: on a terminal only.</summary>
internal sealed class FeedOffer(Terminal terminal, FeedCache cache)
{
    private static readonly TimeSpan Old = TimeSpan.FromDays(1);

    /// <summary>Opens the cached data, which somebody may have let be fetched first; null when there is none.</summary>
    /// <param name="packages">Packages of the image.</param>
    /// <param name="offline">Nothing may be fetched.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<AdvisorySnapshot?> OpenAsync(IEnumerable<Package> packages, bool offline, CancellationToken cancellationToken)
    {
        var missing = Feeds.NeededBy(packages).Except(cache.Parts, StringComparer.Ordinal).ToList();
        var isAsked = missing.Count > 0 && !offline && terminal.CanAsk;
        if (isAsked)
        {
            (missing, var offer) = await OfferAsync(missing, cancellationToken);
            if (missing.Count > 0 && await AskAsync(offer, cancellationToken))
            {
                var update = new FeedUpdate(terminal, cache);
                await TryAsync(update, missing, cancellationToken);
                await TryKevAsync(update, cancellationToken);
                missing = [.. missing.Except(cache.Parts, StringComparer.Ordinal)];
            }
        }

        var snapshot = cache.Open();
        if (snapshot is not null && missing.Count > 0)
            terminal.Tell($"there is no advisory data of {string.Join(", ", missing)}: 'scanmesh advisories update --ecosystems {UpdateCommand.List(missing)}' fetches it{(isAsked ? "" : " if its feed has it")}");
        else if (snapshot is not null && cache.Age is { } age && age > Old)
            terminal.Tell(string.Create(CultureInfo.InvariantCulture, $"the advisory data was brought up to date {(int)age.TotalDays} days ago; 'scanmesh advisories update' does it again"));
        return snapshot;
    }

    // What could be fetched is used, and so is what was there before: the report says what was not matched.
    private async Task TryAsync(FeedUpdate update, List<string> parts, CancellationToken cancellationToken)
    {
        try
        {
            await update.RunAsync(parts, isNamed: false, cancellationToken);
        }
        catch (Exception e) when (e is FeedException or SnapshotException)
        {
            terminal.Tell(e.Message);
            terminal.Tell("the scan goes on with what is there");
        }
    }

    // The scan has what it needs without it, and says that it is missing.
    private async Task TryKevAsync(FeedUpdate update, CancellationToken cancellationToken)
    {
        try
        {
            await update.RunKevAsync(cancellationToken);
        }
        catch (FeedException e)
        {
            terminal.Tell($"{e.Message}; nothing is marked as known exploited ('scanmesh advisories update' tries again)");
        }
    }

    /// <summary>Those parts that their feeds have, and how they are offered. What a feed lacks is told: nothing that is not there is promised.</summary>
    private async Task<(List<string> Parts, string Text)> OfferAsync(List<string> missing, CancellationToken cancellationToken)
    {
        var there = new List<string>();
        var offers = new List<string>();
        foreach (var parts in missing.GroupBy(m => Feeds.Of(m)!))
        {
            using var feed = cache.Open(parts.Key);
            var sizes = new List<string>();
            foreach (var part in parts)
                if (await feed.SizeAsync(part, cancellationToken) is var size && (size is not null || await IsOfferedAsync(feed, part, cancellationToken)))
                {
                    there.Add(part);
                    sizes.Add($"{part} ({Size(size)})");
                }
                else
                {
                    FeedUpdate.TellLacking(terminal, feed, part);
                }

            if (sizes.Count > 0)
                offers.Add($"{string.Join(", ", sizes)} from {feed.ShownAddress}");
        }

        return (there, string.Join(", and ", offers));
    }

    private async Task<bool> AskAsync(string offer, CancellationToken cancellationToken)
    {
        await terminal.Error.WriteAsync(TerminalText.Encode($"scanmesh: advisory data that this image needs is not there yet. Fetch {offer}? [Y/n] ", 4096));
        await terminal.Error.FlushAsync(cancellationToken);
        return await ReadLineAsync(cancellationToken) is { } answer && answer.Trim() is "" or "y" or "Y" or "yes";
    }

    /// <summary>What does not tell its size may still be there: true when the feed does not say either.</summary>
    private static async Task<bool> IsOfferedAsync(IAdvisoryFeed feed, string part, CancellationToken cancellationToken)
    {
        try
        {
            return (await feed.OfferedAsync(cancellationToken)).Contains(part);
        }
        catch (FeedException)
        {
            return true;
        }
    }

    /// <summary>A line of standard input; null at its end.</summary>
    private async Task<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        const int most = 64;
        var line = new StringBuilder();
        var one = new byte[1];
        while (line.Length < most && await terminal.Input.ReadAsync(one, cancellationToken) == 1)
        {
            if (one[0] == '\n')
                return line.ToString();
            line.Append((char)one[0]);
        }

        return line.Length == 0 ? null : line.ToString();
    }

    private static string Size(long? bytes) => bytes is { } b ? string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0.1, b / 1e6):0.0} MB") : "size unknown";
}
