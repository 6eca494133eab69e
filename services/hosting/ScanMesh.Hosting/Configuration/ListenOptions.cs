namespace ScanMesh.Hosting.Configuration;

/// <summary>Addresses the services listen on; ports as INTERFACES fixes them.</summary>
public sealed record ListenOptions
{
    /// <summary>Address of the ports that others use.</summary>
    public string Address { get; init; } = "0.0.0.0";

    /// <summary>Ingest's HTTP port.</summary>
    public int Ingest { get; init; } = 8080;

    /// <summary>PEM file with the certificate (and what it is signed by) for TLS at ingest; null = plain HTTP, for a proxy in front. Re-read on change.</summary>
    [PathSetting]
    public string? CertificateFile { get; init; }

    /// <summary>PEM file with its key, re-read on change.</summary>
    [PathSetting]
    public string? KeyFile { get; init; }

    /// <summary>PEM file with the authorities whose client certificates ingest takes (sources of auth mtls); null = none are asked for.</summary>
    [PathSetting]
    public string? ClientCaFile { get; init; }

    /// <summary>Results' HTTP API.</summary>
    public int Api { get; init; } = 8081;

    /// <summary>Results' public gRPC.</summary>
    public int Grpc { get; init; } = 8082;

    /// <summary>Results' internal mesh gRPC.</summary>
    public int Mesh { get; init; } = 8083;

    /// <summary>Advisories' gRPC.</summary>
    public int Advisories { get; init; } = 8084;

    /// <summary>Health and metrics.</summary>
    public int Health { get; init; } = 9090;
}
