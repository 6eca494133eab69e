namespace ScanMesh.Results.Ledger;

/// <summary>Bounds of what workers send: they are inside the mesh, and checked like any input all the same (SECURITY T9).</summary>
internal static class LedgerLimits
{
    /// <summary>Bytes of a layer record at most.</summary>
    public const int MaxLayerRecord = 256 << 20;

    /// <summary>Bytes of a staged report at most, compressed.</summary>
    public const int MaxResult = 64 << 20;

    /// <summary>Bytes of a report at most.</summary>
    public const int MaxReport = 256 << 20;

    /// <summary>Bytes of a chunk we send; what we accept may be as long as a message.</summary>
    public const int Chunk = 256 << 10;

    /// <summary>Uploads held in memory at once; others wait.</summary>
    public const int ParallelUploads = 4;
}
