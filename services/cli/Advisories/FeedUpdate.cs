using System.Globalization;
using ScanMesh.Engine.Advisories.Feeds;

namespace ScanMesh.Cli.Advisories;

/// <summary>Brings the cached feeds up to date and builds the snapshot of them. What fails leaves the last good data in use.</summary>
internal sealed class FeedUpdate(Terminal terminal, FeedCache cache)
{
    private const int AtOnce = 3;

    /// <summary>Fetches these parts of feeds, and those that are in the cache already.</summary>
    /// <param name="parts">What is wanted.</param>
    /// <param name="isNamed">Somebody named them: one that its feed lacks is a fault. Else it is what an image holds, and told.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="FeedException">One of them could not be fetched; the others were, and the snapshot is as it was.</exception>
    public async Task RunAsync(IReadOnlyList<string> parts, bool isNamed, CancellationToken cancellationToken)
    {
        using var held = await cache.LockAsync(cancellationToken);
        var wanted = parts.Union(cache.Parts, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var fetched = await FetchAsync(wanted, isNamed, cancellationToken);
        if (cache.Parts.Count == 0)
            return;
        var isNew = fetched.Any(f => f is not null);
        if (isNew || !IsUsable())
            await BuildAsync(cancellationToken);
        cache.Checked();
        var there = string.Join(", ", cache.Parts);
        terminal.Tell(isNew ? $"advisories of {there} are up to date" : $"nothing new: advisories of {there} are up to date");
    }

    /// <summary>Fetches CISA's catalogue of known exploited vulnerabilities.</summary>
    /// <exception cref="FeedException">It could not be fetched; the one that is there stays.</exception>
    public async Task RunKevAsync(CancellationToken cancellationToken)
    {
        if (cache.KevAddress is not { } address)
            return;
        using var held = await cache.LockAsync(cancellationToken);
        using var feed = new KevFeed(address, cache.KevCopies, allowPrivate: false, terminal.Time);
        if (await feed.FetchAsync(null, cancellationToken) is not null && feed.Read() is { } kev)
            terminal.Tell(string.Create(CultureInfo.InvariantCulture, $"CISA's catalogue {kev.Version}: {kev.Ids.Count} known exploited vulnerabilities"));
    }

    private async Task<IReadOnlyList<long?>> FetchAsync(List<string> wanted, bool isNamed, CancellationToken cancellationToken)
    {
        var results = new long?[wanted.Count];
        var feeds = wanted.Select(p => Feeds.Of(p)!).Distinct().ToDictionary(f => f.Name, cache.Open, StringComparer.Ordinal);
        try
        {
            await FeedProgressBars.ShowAsync(terminal, wanted, async report =>
            {
                // All are tried before the first fault is told: what has arrived is kept.
                using var turns = new SemaphoreSlim(AtOnce);
                await Task.WhenAll(wanted.Select(async (part, i) =>
                {
                    await turns.WaitAsync(cancellationToken);
                    var feed = feeds[Feeds.Of(part)!.Name];
                    try
                    {
                        results[i] = await feed.FetchAsync(part, report(part), cancellationToken);
                    }
                    catch (FeedException e) when (e.IsMissing && !isNamed && !cache.Parts.Contains(part, StringComparer.Ordinal))
                    {
                        terminal.Tell($"{feed.ShownAddress} has no advisories of {part}: packages of it are not matched");
                    }
                    catch (FeedException e) when (e.IsMissing)
                    {
                        throw await UnknownAsync(feed, part, e, cancellationToken);
                    }
                    finally
                    {
                        turns.Release();
                    }
                }));
            });
        }
        finally
        {
            foreach (var feed in feeds.Values)
                feed.Dispose();
        }

        return results;
    }

    private static async Task<FeedException> UnknownAsync(IAdvisoryFeed feed, string part, FeedException cause, CancellationToken cancellationToken)
    {
        try
        {
            return new FeedException($"{feed.ShownAddress} has no ecosystem '{part}'. It has: {string.Join(", ", await feed.OfferedAsync(cancellationToken))}.", isMissing: true, cause);
        }
        catch (FeedException)
        {
            return cause;
        }
    }

    private bool IsUsable()
    {
        using var snapshot = cache.Open();
        return snapshot is not null;
    }

    private async Task BuildAsync(CancellationToken cancellationToken)
    {
        var temporary = cache.Snapshot + ".tmp";
        try
        {
            var result = await SnapshotBuild.RunAsync(terminal, cache.Inputs, temporary, terminal.Time.GetUtcNow(), cancellationToken);
            SnapshotBuild.TellProblems(terminal, result);
            File.Move(temporary, cache.Snapshot, overwrite: true);
            terminal.Tell(SnapshotBuild.Count(result.Info, "advisory records"));
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
