namespace ScanMesh.Scanner.Scans;

/// <summary>No advisory snapshot could be loaded yet: no fault of the image, so no attempt is counted.</summary>
internal sealed class SnapshotMissingException() : Exception("No advisory snapshot is loaded yet.");
