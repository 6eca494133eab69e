namespace ScanMesh.Results.Commits;

/// <summary>An attempt whose report is staged.</summary>
/// <param name="ScanId">The scan.</param>
/// <param name="Fence">Fence of the attempt.</param>
internal sealed record FinishedScan(string ScanId, long Fence);
