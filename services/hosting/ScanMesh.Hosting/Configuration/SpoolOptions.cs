namespace ScanMesh.Hosting.Configuration;

/// <summary>Ingest's disk queue for the time the broker is away.</summary>
public sealed record SpoolOptions
{
    /// <summary>Persistent folder; null = no spool.</summary>
    [PathSetting]
    public string? Directory { get; init; }

    /// <summary>Largest size, bytes.</summary>
    public long MaxBytes { get; init; } = 1L << 30;
}
