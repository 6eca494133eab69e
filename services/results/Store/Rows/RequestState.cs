namespace ScanMesh.Results.Store.Rows;

/// <summary>States of a request, as stored and as the API shows them. They move downwards in this list only, but
/// for a redrive, and for those that waited for a scan which another repository's trouble ended.</summary>
internal static class RequestState
{
    /// <summary>Accepted; no worker has begun.</summary>
    public const string Queued = "queued";

    /// <summary>It runs its scan.</summary>
    public const string Scanning = "scanning";

    /// <summary>Another request runs the scan it waits for.</summary>
    public const string Waiting = "waiting";

    /// <summary>It named an index whose images are not all finished.</summary>
    public const string Expanded = "expanded";

    /// <summary>Terminal: its scan, or its index, is finished.</summary>
    public const string Completed = "completed";

    /// <summary>Terminal: a result was there, or another request's scan served it.</summary>
    public const string Attached = "attached";

    /// <summary>Terminal: scanned, but its tag had moved on before.</summary>
    public const string Superseded = "superseded";

    /// <summary>Terminal: rightly not scanned.</summary>
    public const string Ignored = "ignored";

    /// <summary>Terminal until somebody redrives it.</summary>
    public const string Failed = "failed";

    /// <summary>States that wait for something.</summary>
    public static string[] Open { get; } = [Queued, Scanning, Waiting, Expanded];

    /// <summary>True for the last five.</summary>
    public static bool IsTerminal(string state) => state is Completed or Attached or Superseded or Ignored or Failed;
}
