namespace ScanMesh.Results.Store.Rows;

/// <summary>A finding as it was from one result of its image to another.</summary>
internal sealed record FindingRow
{
    public long Id { get; init; }

    public long ImageId { get; init; }

    public string Advisory { get; init; } = "";

    public string PackageId { get; init; } = "";

    /// <summary>Number of the engine's severity: greater is worse, 0 unknown.</summary>
    public int Severity { get; init; }

    public bool Kev { get; init; }

    public bool Fixable { get; init; }

    /// <summary>scanmesh.events.v1.Finding.</summary>
    public byte[] Body { get; init; } = [];

    public long OpenedAt { get; init; }

    public long? ClosedAt { get; init; }

    public int FromResult { get; init; }

    public int? ToResult { get; init; }
}
