namespace ScanMesh.Hosting.Configuration;

/// <summary>The worker.</summary>
public sealed record ScannerOptions
{
    /// <summary>Scans at once on the push lane; also the prefetch count.</summary>
    public int PushConcurrency { get; init; } = 2;

    /// <summary>Scans at once on each of the other lanes (isolated: always 1).</summary>
    public int OtherConcurrency { get; init; } = 1;

    /// <summary>Layers of one image at once.</summary>
    public int LayerParallelism { get; init; } = 4;

    /// <summary>Folder for scratch files and snapshots.</summary>
    [PathSetting]
    public string Directory { get; init; } = Path.Combine(Path.GetTempPath(), "scanmesh-scanner");

    /// <summary>Longest scan.</summary>
    public TimeSpan ScanTime { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>How long a stopping worker may finish its scans before it gives them back.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(25);
}
