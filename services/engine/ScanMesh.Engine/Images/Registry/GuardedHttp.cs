using System.Diagnostics;
using System.Net;
using System.Reflection;

namespace ScanMesh.Engine.Images.Registry;

/// <summary>
/// The only place that makes HTTP clients (SECURITY T2). A client from here checks each address when it connects (so that a name
/// that changes its address gains nothing), follows redirects by its own bounded rules, drops Authorization when host or scheme
/// changes, never goes from https to http, and knows no cookies, no proxy of the environment and no automatic decompression.
/// A refusal is a <see cref="Model.ScanException"/> that names the host and the setting.
/// </summary>
public static class GuardedHttp
{
    /// <summary><c>ScanMesh/VERSION</c>.</summary>
    public static string UserAgent { get; } = "ScanMesh/" + (typeof(GuardedHttp).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0");

    /// <summary>A client under <paramref name="rules"/>; the caller disposes it. It may be shared by all threads and kept for long.</summary>
    public static HttpClient CreateClient(OutboundRules rules)
    {
#pragma warning disable RS0030 // This is the guarded factory that the ban points to.
        return new HttpClient(CreateHandler(rules)) { Timeout = rules.ResponseTimeout };
#pragma warning restore RS0030
    }

    /// <summary>As above, over a handler of the caller's making.</summary>
    internal static HttpClient CreateClient(OutboundRules rules, Func<OutboundRules, HttpMessageHandler> handlers)
    {
#pragma warning disable RS0030 // As above.
        return new HttpClient(handlers(rules)) { Timeout = rules.ResponseTimeout };
#pragma warning restore RS0030
    }

    /// <summary>The handler below such a client, for libraries that want one.</summary>
    public static HttpMessageHandler CreateHandler(OutboundRules rules) => CreateHandler(rules, Dns.GetHostAddressesAsync);

    internal static HttpMessageHandler CreateHandler(OutboundRules rules, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
#pragma warning disable RS0030 // As above.
        var sockets = new SocketsHttpHandler
        {
            ConnectCallback = new GuardedConnector(rules, resolve).ConnectAsync,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = rules.ConnectTimeout * 2,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            MaxConnectionsPerServer = rules.MaxConnectionsPerHost,
            MaxResponseHeadersLength = 64,
            // Trace ids are nobody's business outside the mesh.
            ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
        };
#pragma warning restore RS0030
        if (rules.CaFile is { } file)
            sockets.SslOptions.RemoteCertificateValidationCallback = new OwnAuthority(file, rules).IsTrusted;
        return new GuardedHandler(rules, sockets);
    }
}
