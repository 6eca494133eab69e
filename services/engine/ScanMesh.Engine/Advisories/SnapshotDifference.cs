using System.Collections.Immutable;

namespace ScanMesh.Engine.Advisories;

/// <summary>What is different in the newer of two snapshots; each list ordered by id, ordinal.</summary>
/// <param name="Added">Records that only the newer one has.</param>
/// <param name="Changed">Records that both have with other content; those that were withdrawn or came back are not repeated here.</param>
/// <param name="Withdrawn">Records that find nothing any more.</param>
/// <param name="Restored">Records that were withdrawn before.</param>
/// <param name="Removed">Records that only the older one has.</param>
public sealed record SnapshotDifference(
    ImmutableArray<SnapshotRecord> Added,
    ImmutableArray<SnapshotRecord> Changed,
    ImmutableArray<SnapshotRecord> Withdrawn,
    ImmutableArray<SnapshotRecord> Restored,
    ImmutableArray<SnapshotRecord> Removed)
{
    /// <summary>Compares two snapshot files.</summary>
    /// <exception cref="SnapshotException">One of them is missing, foreign or damaged.</exception>
    public static SnapshotDifference Of(string older, string newer)
    {
        var before = SnapshotRecord.ReadAll(older).ToDictionary(r => r.Id, StringComparer.Ordinal);
        var (added, changed, withdrawn, restored) = (new List<SnapshotRecord>(), new List<SnapshotRecord>(), new List<SnapshotRecord>(), new List<SnapshotRecord>());
        foreach (var record in SnapshotRecord.ReadAll(newer))
        {
            if (!before.Remove(record.Id, out var old))
                added.Add(record);
            else if (old.IsWithdrawn != record.IsWithdrawn)
                (record.IsWithdrawn ? withdrawn : restored).Add(record);
            else if (old.Content != record.Content)
                changed.Add(record);
        }

        return new SnapshotDifference(Sorted(added), Sorted(changed), Sorted(withdrawn), Sorted(restored), Sorted(before.Values));
    }

    private static ImmutableArray<SnapshotRecord> Sorted(IEnumerable<SnapshotRecord> records) => [.. records.OrderBy(r => r.Id, StringComparer.Ordinal)];
}
