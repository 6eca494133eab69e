using System.Runtime.ExceptionServices;
using ScanMesh.Engine.Model;
using ScanMesh.Hosting.Bus;
using ScanMesh.Results.Ledger;
using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;
using Lane = ScanMesh.Contracts.V1.Lane;

namespace ScanMesh.Results.Sweeps;

/// <summary>Goes through the repositories of a run from where it stopped: asks what the chosen tags name, compares, and requests or counts what is missing.</summary>
internal sealed class TagSweep(SweptRegistry registry, SweepProgress progress, IResultsStore store, IMeshBus bus, TimeProvider time)
{
    /// <summary>Scans that may wait in the backfill lane before we wait for them.</summary>
    internal const int MostQueued = 1000;

    private const int Batch = 200;
    private const int Together = 20;
    private static readonly TimeSpan QueuePause = TimeSpan.FromMinutes(1);

    private readonly PullSizes sizes = new(registry, progress, store);
    private readonly PullBudget budget = new(registry, store, time);

    private bool IsPlan => progress.Row.Mode == SweepMode.Plan;

    /// <summary>Returns when all repositories are done.</summary>
    /// <exception cref="ScanException">The registry is away, or asks to wait.</exception>
    /// <exception cref="SweepWaitException">A budget or the window says to wait.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await store.ReadAsync(s => s.SweepWork.ListRepositoriesAsync(progress.Row.Id, progress.Row.RepositoryAfter, Batch), cancellationToken).ConfigureAwait(false) is { Count: > 0 } repositories)
            foreach (var repository in repositories)
                await RepositoryAsync(repository, cancellationToken).ConfigureAwait(false);
    }

    private async Task RepositoryAsync(string repository, CancellationToken cancellationToken)
    {
        await RequireRoomAsync(cancellationToken).ConfigureAwait(false);
        // What is known and not there any more is asked about by itself, once more: a list proves nothing.
        var named = IsPlan ? [] : (await store.ReadAsync(s => s.References.ListNamedTagsAsync(registry.Name, repository), cancellationToken).ConfigureAwait(false)).ToHashSet(StringComparer.Ordinal);
        var (tags, listed, skipped) = (new List<string>(), 0L, 0L);
        try
        {
            await foreach (var page in registry.Client.ListTagsAsync(repository, cancellationToken).ConfigureAwait(false))
            {
                tags.AddRange(page.Names);
                skipped += page.Skipped;
            }

            listed = tags.Count;
            foreach (var absent in named.Except(tags))
                progress.Doubt(repository, absent);
            foreach (var some in registry.Selection.Choose(tags).SkipWhile(t => string.CompareOrdinal(t, progress.Row.TagAfter) <= 0).Chunk(Together))
                await LookAsync(repository, some, named, cancellationToken).ConfigureAwait(false);
        }
        catch (ScanException e) when (e.Reason == FailureReason.NotFound)
        {
            // No repository any more, or one without a single tag.
            foreach (var absent in named)
                progress.Doubt(repository, absent);
        }
        catch (ScanException e) when (e.Reason != FailureReason.RegistryUnavailable)
        {
            AddFault(e.Message);
        }

        progress.Row = progress.Row with
        {
            RepositoryAfter = repository,
            TagAfter = "",
            RepositoriesDone = progress.Row.RepositoriesDone + 1,
            Tags = progress.Row.Tags + listed,
            Skipped = progress.Row.Skipped + skipped,
        };
        await progress.SaveAtTimesAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task LookAsync(string repository, string[] tags, HashSet<string> named, CancellationToken cancellationToken)
    {
        var looked = new List<LookedTag>();
        Exception? stop = null;
        foreach (var tag in tags)
        {
            try
            {
                registry.RequireOpen();
                looked.Add(new LookedTag(tag, (await registry.Client.FindManifestAsync(repository, tag, cancellationToken).ConfigureAwait(false))?.Digest.ToString()));
            }
            catch (SweepWaitException e)
            {
                stop = e;
                break;
            }
            catch (ScanException e)
            {
                if (e.Reason == FailureReason.RegistryUnavailable && !await IsOfOneTagAsync(e, cancellationToken).ConfigureAwait(false))
                {
                    stop = e;
                    break;
                }

                looked.Add(new LookedTag(tag, null, e.Message));
            }
        }

        var asked = looked.Where(l => l.Digest is not null).Select(l => l.Tag).ToArray();
        var known = await store.ReadAsync(s => KnownTags.ReadAsync(s, registry.Name, repository, asked), cancellationToken).ConfigureAwait(false);
        foreach (var one in looked)
        {
            await NoteAsync(repository, one, one.Digest is null ? TagNews.Known : known.Compare(progress.Row.Id, one.Tag, one.Digest), cancellationToken).ConfigureAwait(false);
            progress.Row = progress.Row with { TagAfter = one.Tag };
            if (one is { Digest: null, Fault: null } && named.Contains(one.Tag))
                progress.Doubt(repository, one.Tag);
        }

        if (stop is not null)
            ExceptionDispatchInfo.Throw(stop);
        await progress.SaveAtTimesAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task NoteAsync(string repository, LookedTag looked, TagNews news, CancellationToken cancellationToken)
    {
        if (looked.Fault is { } fault)
        {
            AddFault(fault);
            return;
        }

        var row = progress.Row with { Checked = progress.Row.Checked + 1 };
        row = looked.Digest is null ? row with { Gone = row.Gone + 1 } : news switch
        {
            TagNews.Unknown => row with { Unknown = row.Unknown + 1 },
            TagNews.Moved => row with { Moved = row.Moved + 1 },
            _ => row with { Known = row.Known + 1 },
        };
        if (looked.Digest is { } digest && news != TagNews.Known)
            row = await AskAsync(row, repository, looked.Tag, digest, news, cancellationToken).ConfigureAwait(false);
        progress.Row = row;
    }

    private async Task<SweepRow> AskAsync(SweepRow row, string repository, string tag, string digest, TagNews news, CancellationToken cancellationToken)
    {
        var size = await SizeAsync(repository, digest, cancellationToken).ConfigureAwait(false);
        if (size.Created is { } created && registry.Options.Within is { } within && created < time.GetUtcNow() - within)
            return row with { LeftOut = row.LeftOut + 1 };
        if (!IsPlan && size.Bytes > 0)
        {
            await progress.SaveAsync(cancellationToken).ConfigureAwait(false);
            await budget.RequireAsync(size.Bytes, cancellationToken).ConfigureAwait(false);
        }

        progress.Count(size.Digests);
        row = row with
        {
            Images = row.Images + size.Images,
            Layers = row.Layers + size.Layers,
            LayersKnown = row.LayersKnown + size.LayersKnown,
            Bytes = row.Bytes + size.Bytes,
        };
        if (IsPlan)
            return row;
        progress.Request(SweepRequests.Create(row, repository, tag, digest, news, time.GetUtcNow()), size.Bytes);
        return row with { Requested = row.Requested + 1 };
    }

    private async Task<PullSize> SizeAsync(string repository, string digest, CancellationToken cancellationToken)
    {
        if (!IsPlan && registry.Options.BytesPerHour is null && registry.Options.Within is null)
            return PullSize.None;
        try
        {
            return await sizes.ReadAsync(repository, digest, registry.Options.Within is not null, cancellationToken).ConfigureAwait(false);
        }
        catch (ScanException e) when (e.Reason != FailureReason.RegistryUnavailable)
        {
            // The worker will say what is wrong with it; here it pulls nothing.
            return PullSize.None;
        }
    }

    // Nothing is requested for a lane in which too much waits: it would only be dispatched again and again.
    private async Task RequireRoomAsync(CancellationToken cancellationToken)
    {
        if (!IsPlan && await bus.LaneDepthAsync(Lane.Backfill, cancellationToken).ConfigureAwait(false) is >= MostQueued and var depth)
            throw new SweepWaitException(time.GetUtcNow() + QueuePause, $"{depth} scans wait in the lane {Lane.Backfill}.");
    }

    // The registry answers, but not for this: that is no reason to stand still here for ever.
    private async Task<bool> IsOfOneTagAsync(ScanException fault, CancellationToken cancellationToken)
    {
        if (fault.RetryAfter is not null)
            return false;
        try
        {
            await registry.Client.TryLoginAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ScanException e)
        {
            return e.Reason != FailureReason.RegistryUnavailable;
        }
    }

    private void AddFault(string message) =>
        progress.Row = progress.Row with { Faults = progress.Row.Faults + 1, Message = ScanLedger.Bounded(message) };
}
