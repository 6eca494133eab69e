using ScanMesh.Engine.Model;
using ScanMesh.Results.Ledger;
using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Deletes;

/// <summary>
/// What the registry's 404 changes. A time stands beside it, that of our question: whatever was found at the registry later stays, in whatever order the two
/// become known here.
/// </summary>
internal static class Burial
{
    /// <summary>Who observed that a tag names nothing: stands where other observations have their request.</summary>
    internal const string Observer = "deleted";

    /// <summary>Makes the tombstone where there is something to bury; true when there was.</summary>
    public static Task<bool> BuryAsync(LedgerWork work, DeleteHintRow hint, DateTimeOffset asked) =>
        Digest.TryParse(hint.Selector, out _) ? BuryManifestAsync(work, hint, asked.ToStored()) : BuryTagAsync(work, hint, asked.ToStored());

    // A tag that names nothing is an observation like any other; the newest is current.
    private static async Task<bool> BuryTagAsync(LedgerWork work, DeleteHintRow hint, long asked)
    {
        var store = work.Store;
        var current = await store.References.FindCurrentAsync(hint.Registry, hint.Repository, hint.Selector).ConfigureAwait(false);
        if (current is null or { Digest: "" } || current.ResolvedAt >= asked)
            return false;
        await store.References.PutAsync(new ReferenceRow
        {
            Registry = hint.Registry,
            Repository = hint.Repository,
            Tag = hint.Selector,
            ResolvedAt = asked,
            RequestId = Observer,
            Digest = "",
        }).ConfigureAwait(false);
        // Most often the image went with its last tag; the registry is asked about that too.
        if ((await store.References.ListCurrentTagsAsync(hint.Registry, hint.Repository, [current.Digest]).ConfigureAwait(false)).Count == 0
            && await store.Deletes.FindDeletedAsync(hint.Registry, hint.Repository, current.Digest).ConfigureAwait(false) is null)
            await FollowAsync(work, hint, [current.Digest]).ConfigureAwait(false);
        return true;
    }

    private static async Task<bool> BuryManifestAsync(LedgerWork work, DeleteHintRow hint, long asked)
    {
        var store = work.Store;
        // Whoever brings the image to a repository holds its row: what it found is seen below.
        await store.Images.LockAllAsync(hint.Selector).ConfigureAwait(false);
        if (await store.Deletes.IsSeenAfterAsync(hint.Registry, hint.Repository, hint.Selector, asked).ConfigureAwait(false))
            return false;
        var children = await store.Indexes.ListChildrenAsync(hint.Selector).ConfigureAwait(false);
        var isIndexHere = children.Count > 0 && (await store.Indexes.ListRepositoriesAsync(hint.Selector).ConfigureAwait(false)).Contains((hint.Registry, hint.Repository));
        if (!await store.Deletes.WithdrawAsync(hint.Registry, hint.Repository, hint.Selector).ConfigureAwait(false) && !isIndexHere)
            return false;
        await store.Deletes.PutTombstoneAsync(hint.Registry, hint.Repository, hint.Selector, asked).ConfigureAwait(false);
        var tags = await store.References.ListCurrentTagsAsync(hint.Registry, hint.Repository, [hint.Selector]).ConfigureAwait(false);
        await FollowAsync(work, hint, [.. tags, .. children.Where(c => isIndexHere && c.Kind == "image").Select(c => c.Digest)]).ConfigureAwait(false);
        return true;
    }

    private static Task FollowAsync(LedgerWork work, DeleteHintRow hint, IEnumerable<string> selectors) =>
        DeleteHints.PutAsync(work.Store, [.. selectors.Select(s => DeleteHints.Of(hint.Registry, hint.Repository, s, work.Now))]);
}
