namespace ScanMesh.Ingest.Spool;

/// <summary>The end of a segment cannot be read.</summary>
/// <param name="Bytes">How much of it.</param>
/// <param name="IsTornTail">Only a last record whose writing was cut off: expected after a crash, and never answered with 202.</param>
internal sealed record SpoolDamage(long Bytes, bool IsTornTail);
