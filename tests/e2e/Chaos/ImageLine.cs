namespace ScanMesh.Tests.E2e.Chaos;

/// <summary>An image in the store.</summary>
internal sealed record ImageLine
{
    public string Digest { get; init; } = "";

    /// <summary>How many results it got.</summary>
    public int ResultNumber { get; init; }

    /// <summary>Rows of findings, open or closed.</summary>
    public long Findings { get; init; }

    /// <summary>Scans that ended with a result.</summary>
    public long Completed { get; init; }
}
