namespace ScanMesh.Client;

/// <summary>How to reach a mesh.</summary>
public sealed record ScanMeshClientOptions
{
    /// <summary>gRPC address of results, for example <c>https://mesh.example.com:8082</c>; <c>http</c> speaks HTTP/2 without TLS.</summary>
    public required Uri Address { get; init; }

    /// <summary>
    /// Gives the API token for each call and each (re)connection, so that a rotated token is seen; null or an empty result sends none.
    /// The token goes to <see cref="Address"/> only; over <c>http</c> it is readable on the way.
    /// </summary>
    public Func<CancellationToken, ValueTask<string?>>? TokenProvider { get; init; }

    /// <summary>Handler below the channel (client certificates, own trust); null for the default one. The caller disposes it.</summary>
    public HttpMessageHandler? HttpHandler { get; init; }

    /// <summary>Largest report that <see cref="ScanMeshClient.GetReportAsync"/> takes, bytes.</summary>
    public int MaxReportBytes { get; init; } = 512 << 20;

    /// <summary>Clock of back-off and silence; the system's when not set.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
