namespace ScanMesh.Results.Store.Rows;

/// <summary>An event in the log.</summary>
internal sealed record EventRow
{
    public long Position { get; init; }

    /// <summary>UUIDv7.</summary>
    public string Id { get; init; } = "";

    /// <summary>(kind, subject, result key or request id): unique.</summary>
    public string Key { get; init; } = "";

    /// <summary>Number of scanmesh.events.v1.EventKind.</summary>
    public int Kind { get; init; }

    public string Registry { get; init; } = "";

    public string Repository { get; init; } = "";

    public long Time { get; init; }

    public long? ImageId { get; init; }

    /// <summary>The image's result it speaks of.</summary>
    public int? ResultNumber { get; init; }

    /// <summary>scanmesh.events.v1.Event without cursor.</summary>
    public byte[] Payload { get; init; } = [];
}
