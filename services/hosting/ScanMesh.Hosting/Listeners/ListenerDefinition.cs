using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ScanMesh.Hosting.Listeners;

/// <summary>A named address that the process listens on.</summary>
/// <param name="Name">Name by which endpoints are mapped.</param>
/// <param name="Address">IP address.</param>
/// <param name="Port">Port; 0 = any free one.</param>
/// <param name="IsTls">True when it speaks TLS.</param>
/// <param name="Protocols"><see cref="HttpProtocols.Http1"/> for HTTP, <see cref="HttpProtocols.Http2"/> for gRPC without TLS.</param>
internal sealed record ListenerDefinition(string Name, IPAddress Address, int Port, HttpProtocols Protocols, bool IsTls)
{
    /// <summary>Kestrel's own record of it, from which the bound port is read after the start.</summary>
    public ListenOptions? Bound { get; set; }
}
