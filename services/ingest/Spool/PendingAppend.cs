namespace ScanMesh.Ingest.Spool;

/// <summary>Records that wait for the next sync.</summary>
internal sealed record PendingAppend(IReadOnlyList<byte[]> Records, DateTimeOffset Oldest)
{
    /// <summary>Bytes of all.</summary>
    public long Size { get; } = Records.Sum(r => (long)r.Length);

    /// <summary>Ends when they are on disk.</summary>
    public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
