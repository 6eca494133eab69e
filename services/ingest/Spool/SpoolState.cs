namespace ScanMesh.Ingest.Spool;

/// <summary>How full the spool is.</summary>
/// <param name="Bytes">Size of its files.</param>
/// <param name="Records">Pushes that wait.</param>
/// <param name="Age">How long the oldest has waited.</param>
/// <param name="Trouble">Why nothing can be written now (full, or a disk error), or null.</param>
internal readonly record struct SpoolState(long Bytes, long Records, TimeSpan Age, string? Trouble);
