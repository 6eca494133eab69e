using ScanMesh.Advisories.Snapshots;

namespace ScanMesh.Tests.Unit.AdvisoriesService;

/// <summary>Puts files on a shelf without building snapshots.</summary>
internal static class ShelfContent
{
    public static PublishedSnapshot Publish(SnapshotShelf shelf, string content)
    {
        var path = shelf.TemporaryPath();
        File.WriteAllText(path, content);
        var revision = shelf.NextRevision;
        return shelf.Publish(path, (digest, size) => new PublishedSnapshot
        {
            Epoch = revision.Epoch,
            Sequence = revision.Sequence,
            ContentHash = content,
            FileDigest = digest.ToString(),
            FileSize = size,
            BuiltAt = DateTimeOffset.UnixEpoch,
            Records = 1,
            LiveRecords = new Dictionary<string, long>(),
            InputList = "",
            InputLook = "",
        });
    }
}
