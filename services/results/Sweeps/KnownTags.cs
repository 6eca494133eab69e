using ScanMesh.Results.Ledger;
using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Sweeps;

/// <summary>What the ledger knows of some tags of a repository.</summary>
internal sealed class KnownTags
{
    private readonly Dictionary<string, ReferenceRow> current;
    private readonly ILookup<string, RequestRow> requests;

    private KnownTags(IEnumerable<ReferenceRow> current, IEnumerable<RequestRow> requests)
    {
        this.current = current.ToDictionary(r => r.Tag, StringComparer.Ordinal);
        this.requests = requests.ToLookup(r => r.Tag!, StringComparer.Ordinal);
    }

    /// <summary>Reads it.</summary>
    public static async Task<KnownTags> ReadAsync(StoreSession session, string registry, string repository, string[] tags) => tags.Length == 0 ? new([], []) : new(
        await session.References.ListCurrentAsync(registry, repository, tags).ConfigureAwait(false),
        await session.Requests.ListOfTagsAsync(registry, repository, tags).ConfigureAwait(false));

    /// <summary>Compares what a tag names now. What this very run requested, before it was interrupted, does not count as known.</summary>
    public TagNews Compare(string sweepId, string tag, string digest)
    {
        var others = requests[tag].Where(r => !SweepRequests.IsOf(sweepId, r)).ToList();
        if (current.TryGetValue(tag, out var reference) && reference.Digest == digest && !requests[tag].Any(r => r.Id == reference.RequestId && SweepRequests.IsOf(sweepId, r)))
            return TagNews.Known;
        if (others.Exists(r => !r.IsTerminal && (r.ManifestDigest ?? digest) == digest))
            return TagNews.Known;
        var newest = others.Where(r => r.IsTerminal).MaxBy(r => (r.ReceivedAt, r.Id));
        var named = newest?.ManifestDigest ?? newest?.Digest;
        return newest switch
        {
            { State: RequestState.Ignored } when named == digest => TagNews.Known,
            { State: RequestState.Failed } when named is null || named == digest =>
                named is not null && ScanEndings.IsOfTheContent(newest.Reason) ? TagNews.Known : TagNews.Again,
            null when reference is null => TagNews.Unknown,
            _ => TagNews.Moved,
        };
    }
}
