namespace ScanMesh.Results.Store.Rows;

/// <summary>The verdict of an image in a repository.</summary>
internal sealed record VerdictRow
{
    public string Registry { get; init; } = "";

    public string Repository { get; init; } = "";

    public string Digest { get; init; } = "";

    public long ImageId { get; init; }

    public int ResultNumber { get; init; }

    /// <summary>Number of scanmesh.events.v1.VerdictOutcome.</summary>
    public int Outcome { get; init; }

    /// <summary>scanmesh.events.v1.Verdict.</summary>
    public byte[] Body { get; init; } = [];

    public long EvaluatedAt { get; init; }

    /// <summary>Id of the image.scanned event that told this repository of this result.</summary>
    public string EventId { get; init; } = "";
}
