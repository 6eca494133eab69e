using ScanMesh.Engine.Model;
using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;
using ScanMesh.Results.Sweeps;

namespace ScanMesh.Results.Deletes;

/// <summary>Takes hints of deletes, from events or from anybody: they are kept until the registry was asked.</summary>
internal sealed class DeleteHints(IResultsStore store, SweptRegistries registries, TimeProvider time)
{
    /// <summary>Hints of one registry that are kept at most; what is beyond, the next sweep finds.</summary>
    internal const int Most = 10_000;

    /// <summary>A registry may tell of a delete before it has done it.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Keeps those that can be looked into: well-formed, of a registry that is swept (only of these does results have the credentials). How many.</summary>
    public async Task<int> TakeAsync(IReadOnlyList<DeleteHint> hints, CancellationToken cancellationToken)
    {
        var rows = new List<DeleteHintRow>();
        foreach (var hint in hints)
        {
            if (!registries.TryGet(hint.Registry, out _))
                Count(1, "not-swept");
            else if (!IsWellFormed(hint))
                Count(1, "malformed");
            else
                rows.AddRange(new[] { hint.Tag, hint.Digest }.OfType<string>().Select(selector => Of(hint.Registry, hint.Repository, selector, time.GetUtcNow())));
        }

        var taken = rows.Count == 0 ? 0 : await store.WriteAsync(session => PutAsync(session, rows), cancellationToken).ConfigureAwait(false);
        Count(taken, "taken");
        Count(rows.Count - taken, "full");
        return taken;
    }

    /// <summary>A hint that is due soon.</summary>
    public static DeleteHintRow Of(string registry, string repository, string selector, DateTimeOffset now) => new()
    {
        Registry = registry,
        Repository = repository,
        Selector = selector,
        ToldAt = now.ToStored(),
        DueAt = (now + Patience).ToStored(),
    };

    /// <summary>Keeps hints as far as there is room; how many.</summary>
    public static async Task<int> PutAsync(StoreSession session, IReadOnlyList<DeleteHintRow> rows)
    {
        var kept = new List<DeleteHintRow>();
        foreach (var registry in rows.GroupBy(r => r.Registry, StringComparer.Ordinal))
            kept.AddRange(registry.Take((int)Math.Max(0, Most - await session.Deletes.CountHintsAsync(registry.Key).ConfigureAwait(false))));
        await session.Deletes.PutHintsAsync(kept).ConfigureAwait(false);
        return kept.Count;
    }

    private static bool IsWellFormed(DeleteHint hint) =>
        ImageReference.IsRepository(hint.Repository) && (hint.Tag ?? hint.Digest) is not null
        && (hint.Tag is null || ImageReference.IsTag(hint.Tag)) && (hint.Digest is null || Digest.TryParse(hint.Digest, out _));

    private static void Count(int count, string outcome)
    {
        if (count > 0)
            ResultsTelemetry.DeleteHints.Add(count, new KeyValuePair<string, object?>("outcome", outcome));
    }
}
