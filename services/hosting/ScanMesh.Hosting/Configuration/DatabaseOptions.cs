namespace ScanMesh.Hosting.Configuration;

/// <summary>Store of the results service.</summary>
public sealed record DatabaseOptions
{
    /// <summary>Npgsql connection string; or <c>Data Source=FILE</c> for SQLite with <see cref="Kind"/> sqlite.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>File with the connection string.</summary>
    [PathSetting]
    public string? ConnectionStringFile { get; init; }

    /// <summary>postgres or sqlite.</summary>
    public string Kind { get; init; } = "postgres";
}
