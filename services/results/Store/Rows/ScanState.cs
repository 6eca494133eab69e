namespace ScanMesh.Results.Store.Rows;

/// <summary>States of a scan.</summary>
internal static class ScanState
{
    /// <summary>No lease was granted yet, or nobody wants it any more.</summary>
    public const string Idle = "idle";

    /// <summary>Leased, or between two attempts.</summary>
    public const string Scanning = "scanning";

    /// <summary>Its result is stored.</summary>
    public const string Completed = "completed";

    /// <summary>Failed for good; whether a new push starts it anew depends on the reason.</summary>
    public const string Failed = "failed";
}
