using System.Collections.Immutable;

namespace ScanMesh.Engine.Images.Registry;

/// <summary>
/// Where a guarded client may connect to and how much it may read (SECURITY T2). Hosts are authorities, <c>host</c> or
/// <c>host:port</c>; one without a port stands for the default ports 443 and 80 only.
/// </summary>
public sealed record OutboundRules
{
    /// <summary>Hosts that the operator wrote (configuration, command line): these may have private and loopback addresses.</summary>
    public ImmutableArray<string> OperatorHosts { get; init; } = [];

    /// <summary>PEM file of certificate authorities that are trusted for the operator's hosts besides the system's; null = none.</summary>
    public string? CaFile { get; init; }

    /// <summary>True when any other host (redirects, realms) may have private, loopback and link-local addresses too.</summary>
    public bool AllowPrivate { get; init; }

    /// <summary>True when plain http may be spoken; even so a redirect never leads from https to http.</summary>
    public bool AllowPlainHttp { get; init; }

    /// <summary>Redirects followed for one request.</summary>
    public int MaxRedirects { get; init; } = 5;

    /// <summary>Bytes of one response body; reading more is a fault.</summary>
    public long MaxResponseBytes { get; init; } = 64L << 30;

    /// <summary>Connections to one host.</summary>
    public int MaxConnectionsPerHost { get; init; } = 16;

    /// <summary>Time to connect (name, TCP; TLS has the same again).</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Time from sending a request until its response headers are there, redirects included.</summary>
    public TimeSpan ResponseTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest pause while a body is read.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether the operator wrote this host and port.</summary>
    internal bool IsOperatorHost(string host, int port) => Authorities.Contains(OperatorHosts, host, port);
}
