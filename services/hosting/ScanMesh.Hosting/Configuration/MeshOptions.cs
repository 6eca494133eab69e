namespace ScanMesh.Hosting.Configuration;

/// <summary>How the services reach each other.</summary>
public sealed record MeshOptions
{
    /// <summary>Internal gRPC address of results.</summary>
    public string Results { get; init; } = "http://results:8083";

    /// <summary>gRPC address of advisories.</summary>
    public string Advisories { get; init; } = "http://advisories:8084";

    /// <summary>Token that workers show.</summary>
    public string? Token { get; init; }

    /// <summary>File with the token, re-read on change.</summary>
    [PathSetting]
    public string? TokenFile { get; init; }

    /// <summary>Public address of ingest, told by <c>GET /v1/mesh</c>.</summary>
    public string? PublicIngest { get; init; }

    /// <summary>Public gRPC address of results, told by <c>GET /v1/mesh</c>.</summary>
    public string? PublicGrpc { get; init; }
}
