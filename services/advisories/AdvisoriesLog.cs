namespace ScanMesh.Advisories;

/// <summary>Log messages of the room; event ids 4000 to 4099, never reused.</summary>
internal static partial class AdvisoriesLog
{
    [LoggerMessage(4000, LogLevel.Error, "The snapshot state {Path} cannot be read; a new epoch begins")]
    public static partial void StateUnreadable(this ILogger logger, string path, Exception error);

    [LoggerMessage(4001, LogLevel.Warning, "The file of snapshot {FileDigest} (sequence {Sequence}) is missing, has another size, or cannot be opened; it is not served")]
    public static partial void SnapshotMissing(this ILogger logger, string fileDigest, long sequence);

    [LoggerMessage(4002, LogLevel.Warning, "The file {Path} is not needed but could not be removed")]
    public static partial void StrayKept(this ILogger logger, string path, Exception error);

    [LoggerMessage(4003, LogLevel.Information, "Snapshot {Sequence} of epoch {Epoch} is served: {Records} records ({LeftOut} of them no vulnerabilities), {Bytes} bytes, built in {Seconds:F1} s")]
    public static partial void SnapshotPublished(this ILogger logger, long sequence, string epoch, long records, long leftOut, long bytes, double seconds);

    [LoggerMessage(4004, LogLevel.Information, "The inputs were read again and hold nothing new; snapshot {Sequence} stays")]
    public static partial void NothingNew(this ILogger logger, long sequence);

    [LoggerMessage(4005, LogLevel.Error, "Building a snapshot failed: {Problem} The last good one stays in service (sequence {Sequence}, 0 = none)")]
    public static partial void BuildFailed(this ILogger logger, string problem, long sequence, Exception? error);

    [LoggerMessage(4006, LogLevel.Error, "The new snapshot is held back: {Reason}. The last good one stays in service (sequence {Sequence})")]
    public static partial void BuildHeld(this ILogger logger, string reason, long sequence);

    [LoggerMessage(4007, LogLevel.Error, "The input {Url} could not be fetched; its last good copy is used where there is one: {Problem}")]
    public static partial void FetchFailed(this ILogger logger, string url, string problem, Exception? error);

    [LoggerMessage(4008, LogLevel.Information, "The input {Url} was fetched: {Bytes} bytes")]
    public static partial void Fetched(this ILogger logger, string url, long bytes);

    [LoggerMessage(4009, LogLevel.Warning, "Neither advisories.feeds nor advisories.inputs are configured: an empty snapshot is served and every verdict will be unknown")]
    public static partial void NoInputs(this ILogger logger);

    [LoggerMessage(4010, LogLevel.Warning, "{Count} advisory records could not be read and were left out; first: {First}")]
    public static partial void RecordsSkipped(this ILogger logger, long count, string first);
}
