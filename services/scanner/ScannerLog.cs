namespace ScanMesh.Scanner;

/// <summary>Log messages of the room; event ids 2000 to 2099, never reused.</summary>
internal static partial class ScannerLog
{
    [LoggerMessage(2000, LogLevel.Warning, "A heartbeat of scan {ScanId} was missed; the scan goes on")]
    public static partial void HeartbeatMissed(this ILogger logger, Guid scanId, Exception error);

    [LoggerMessage(2001, LogLevel.Warning, "Scan {ScanId} with fence {Fence} belongs to another worker now; this one stops")]
    public static partial void FenceLost(this ILogger logger, Guid scanId, long fence, Exception error);

    [LoggerMessage(2002, LogLevel.Error, "The heartbeat of scan {ScanId} broke; the scan stops")]
    public static partial void HeartbeatBroken(this ILogger logger, Guid scanId, Exception error);

    [LoggerMessage(2003, LogLevel.Error, "The stored record of layer {Layer} cannot be read; the layer is read again")]
    public static partial void RecordUnreadable(this ILogger logger, string layer, Exception error);

    [LoggerMessage(2004, LogLevel.Error, "A message was dropped, it has no usable request id: {Wrong}")]
    public static partial void MessageDropped(this ILogger logger, string wrong);

    [LoggerMessage(2005, LogLevel.Information, "Request {RequestId}: {Repository} is an index {Digest} with {Children} image children")]
    public static partial void IndexExpanded(this ILogger logger, Guid requestId, string repository, string digest, int children);

    [LoggerMessage(2006, LogLevel.Information, "Request {RequestId}: {Repository} {Digest} is not scanned: {Reason}")]
    public static partial void RequestIgnored(this ILogger logger, Guid requestId, string repository, string? digest, string reason);

    [LoggerMessage(2007, LogLevel.Information, "Request {RequestId}: {Repository} {Digest} is attached to scan {ScanId} (finished: {Finished})")]
    public static partial void RequestAttached(this ILogger logger, Guid requestId, string repository, string digest, string scanId, bool finished);

    [LoggerMessage(2008, LogLevel.Warning, "Request {RequestId}: {Repository} {Digest} is quarantined ({Reason}): {Message}")]
    public static partial void RequestQuarantined(this ILogger logger, Guid requestId, string repository, string digest, string reason, string message);

    [LoggerMessage(2009, LogLevel.Information, "Request {RequestId}: {Repository} {Digest} goes to the isolated lane")]
    public static partial void RequestIsolated(this ILogger logger, Guid requestId, string repository, string digest);

    [LoggerMessage(2010, LogLevel.Information, "Request {RequestId}: scan {ScanId} of {Repository} {Digest} begins, attempt {Attempt}, {Known} layers known")]
    public static partial void ScanBegins(this ILogger logger, Guid requestId, Guid scanId, string repository, string digest, int attempt, int known);

    [LoggerMessage(2011, LogLevel.Information, "Request {RequestId}: scan {ScanId} of {Digest} is done in {Seconds:F1} s: {Packages} packages, {Findings} findings, complete: {Complete}")]
    public static partial void ScanDone(this ILogger logger, Guid requestId, Guid scanId, string digest, double seconds, int packages, int findings, bool complete);

    [LoggerMessage(2012, LogLevel.Warning, "Request {RequestId} failed for good ({Reason}): {Message}")]
    public static partial void RequestFailed(this ILogger logger, Guid requestId, string reason, string message);

    [LoggerMessage(2013, LogLevel.Information, "Request {RequestId} waits {Wait} ({Cause}): {Message}")]
    public static partial void RequestDeferred(this ILogger logger, Guid requestId, TimeSpan wait, string cause, string message);

    [LoggerMessage(2014, LogLevel.Error, "Request {RequestId} met an unexpected fault")]
    public static partial void Unexpected(this ILogger logger, Guid requestId, Exception error);

    [LoggerMessage(2015, LogLevel.Warning, "The lease of scan {ScanId} could not be given back; it ends by itself")]
    public static partial void ReleaseFailed(this ILogger logger, Guid scanId, Exception error);

    [LoggerMessage(2016, LogLevel.Information, "Request {RequestId}: the worker stops before scan {ScanId} is done; its lease is given back")]
    public static partial void ScanGivenBack(this ILogger logger, Guid requestId, Guid scanId);

    [LoggerMessage(2017, LogLevel.Information, "Request {RequestId}: tag {Tag} now names {Actual}, not {Claimed} as the event says")]
    public static partial void TagMoved(this ILogger logger, Guid requestId, string tag, string actual, string claimed);

    [LoggerMessage(2018, LogLevel.Information, "Advisory snapshot {Sequence} of epoch {Epoch} is in use ({Records} records)")]
    public static partial void SnapshotInUse(this ILogger logger, long sequence, string epoch, long records);

    [LoggerMessage(2019, LogLevel.Warning, "The advisories service cannot be followed now; the snapshot in use stays")]
    public static partial void FollowFailed(this ILogger logger, Exception error);

    [LoggerMessage(2020, LogLevel.Warning, "The snapshot that was in use before the restart cannot be opened; it is fetched again")]
    public static partial void LastSnapshotUnusable(this ILogger logger, Exception error);

    [LoggerMessage(2021, LogLevel.Information, "Request {RequestId}: tag {Tag} is gone; the event's digest {Digest} is scanned without it")]
    public static partial void TagGone(this ILogger logger, Guid requestId, string tag, string digest);
}
