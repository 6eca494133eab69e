using System.Collections.Concurrent;
using System.Globalization;
using ScanMesh.Engine.Advisories;
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
    /// <exception cref="FeedException">Some could not be fetched, and all of them are named; why was told of each. The others were, and are in the snapshot.</exception>
    /// <exception cref="SnapshotException">No snapshot could be built of the copies; the old one stays.</exception>
    public async Task RunAsync(IReadOnlyList<string> parts, bool isNamed, CancellationToken cancellationToken)
    {
        using var held = await cache.LockAsync(cancellationToken);
        var wanted = parts.Union(cache.Parts, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var (isFetched, faults) = await FetchAsync(wanted, isNamed, cancellationToken);
        foreach (var fault in faults.Values)
            terminal.Tell(fault.Message);
        var current = cache.Parts.Except(faults.Keys, StringComparer.Ordinal).ToList();
        var isNew = cache.Parts.Count > 0 && (isFetched || !cache.IsUsable);
        if (isNew)
            await BuildAsync(cancellationToken);
        if (current.Count > 0)
            terminal.Tell($"{(isNew ? "" : "nothing new: ")}advisories of {string.Join(", ", current)} are up to date");
        if (faults.Count > 0)
            throw new FeedException($"advisories of {string.Join(", ", faults.Keys)} could not be fetched", faults.Values.All(f => f.IsMissing), faults.Values.First());
        cache.Checked();
    }

    /// <summary>Tells that a feed lacks a part.</summary>
    public static void TellLacking(Terminal terminal, IAdvisoryFeed feed, string part) => terminal.Tell($"{feed.ShownAddress} has no advisories of {part}: packages of it are not matched");

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

    /// <summary>Fetches; all are tried. Whether any copy is another one now, and what went wrong, by part in ordinal order.</summary>
    private async Task<(bool IsFetched, SortedDictionary<string, FeedException> Faults)> FetchAsync(List<string> wanted, bool isNamed, CancellationToken cancellationToken)
    {
        var isFetched = false;
        var faults = new ConcurrentDictionary<string, FeedException>(StringComparer.Ordinal);
        var feeds = wanted.Select(p => Feeds.Of(p)!).Distinct().ToDictionary(f => f.Name, cache.Open, StringComparer.Ordinal);
        try
        {
            await FeedProgressBars.ShowAsync(terminal, wanted, async report =>
            {
                using var turns = new SemaphoreSlim(AtOnce);
                var fetched = await Task.WhenAll(wanted.Select(async part =>
                {
                    await turns.WaitAsync(cancellationToken);
                    var feed = feeds[Feeds.Of(part)!.Name];
                    try
                    {
                        return await feed.FetchAsync(part, report(part), cancellationToken) is not null;
                    }
                    catch (FeedException e) when (e.IsMissing && !isNamed && !cache.Parts.Contains(part, StringComparer.Ordinal))
                    {
                        TellLacking(terminal, feed, part);
                        return false;
                    }
                    catch (FeedException e)
                    {
                        faults[part] = e.IsMissing ? await UnknownAsync(feed, part, e, cancellationToken) : e;
                        return false;
                    }
                    finally
                    {
                        turns.Release();
                    }
                }));
                isFetched = fetched.Any(f => f);
            });
        }
        finally
        {
            foreach (var feed in feeds.Values)
                feed.Dispose();
        }

        return (isFetched, new SortedDictionary<string, FeedException>(faults, StringComparer.Ordinal));
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
