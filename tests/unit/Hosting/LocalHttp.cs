using ScanMesh.Engine.Images.Registry;

namespace ScanMesh.Tests.Unit.Hosting;

/// <summary>A client for servers of a test on loopback.</summary>
internal static class LocalHttp
{
    public static HttpClient Client(Uri server)
    {
        var client = GuardedHttp.CreateClient(new OutboundRules { OperatorHosts = [server.Authority], AllowPlainHttp = true, MaxConnectionsPerHost = 128 });
        client.BaseAddress = server;
        return client;
    }
}
