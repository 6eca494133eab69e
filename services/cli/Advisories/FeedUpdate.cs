using System.Globalization;
using ScanMesh.Engine.Advisories.Feeds;

namespace ScanMesh.Cli.Advisories;

/// <summary>Brings the cached feed up to date and builds its snapshot. What fails leaves the last good data in use.</summary>
internal sealed class FeedUpdate(Terminal terminal, FeedCache cache)
{
    private const int AtOnce = 3;

    /// <summary>Fetches these ecosystems, and those that are in the cache already.</summary>
    /// <exception cref="FeedException">One of them could not be fetched; the others were, and the snapshot is as it was.</exception>
    public async Task RunAsync(IReadOnlyList<string> ecosystems, CancellationToken cancellationToken)
    {
        using var held = await cache.LockAsync(cancellationToken);
        using var feed = new OsvFeed(cache.Address, cache.Copies, allowPrivate: false, terminal.Time);
        var wanted = ecosystems.Union(cache.Ecosystems, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var fetched = await FetchAsync(feed, wanted, cancellationToken);
        var isNew = fetched.Any(f => f is not null);
        if (isNew || !IsUsable())
            await BuildAsync(cancellationToken);
        cache.Checked();
        terminal.Tell(isNew ? $"advisories of {string.Join(", ", wanted)} are up to date" : $"nothing new: advisories of {string.Join(", ", wanted)} are up to date");
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

    private async Task<IReadOnlyList<long?>> FetchAsync(OsvFeed feed, List<string> wanted, CancellationToken cancellationToken)
    {
        var results = new long?[wanted.Count];
        await FeedProgressBars.ShowAsync(terminal, wanted, async report =>
        {
            // All are tried before the first fault is told: what has arrived is kept.
            using var turns = new SemaphoreSlim(AtOnce);
            await Task.WhenAll(wanted.Select(async (ecosystem, i) =>
            {
                await turns.WaitAsync(cancellationToken);
                try
                {
                    results[i] = await feed.FetchAsync(ecosystem, report(ecosystem), cancellationToken);
                }
                catch (FeedException e) when (e.IsMissing)
                {
                    throw await UnknownAsync(feed, ecosystem, e, cancellationToken);
                }
                finally
                {
                    turns.Release();
                }
            }));
        });
        return results;
    }

    private static async Task<FeedException> UnknownAsync(OsvFeed feed, string ecosystem, FeedException cause, CancellationToken cancellationToken)
    {
        try
        {
            return new FeedException($"{feed.ShownAddress} has no ecosystem '{ecosystem}'. It has: {string.Join(", ", await feed.EcosystemsAsync(cancellationToken))}.", isMissing: true, cause);
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
            var result = await SnapshotBuild.RunAsync(terminal, [cache.Copies], temporary, terminal.Time.GetUtcNow(), cancellationToken);
            SnapshotBuild.TellProblems(terminal, result);
            File.Move(temporary, cache.Snapshot, overwrite: true);
            terminal.Tell(string.Create(CultureInfo.InvariantCulture, $"{result.Info.Records} advisory records"));
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
