using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ScanMesh.Hosting.Listeners;

/// <summary>Named listeners: several services share one application, yet each endpoint answers on its own port only.</summary>
public static class ListenerExtensions
{
    /// <summary>Adds a listener.</summary>
    /// <param name="builder">The application's builder.</param>
    /// <param name="name">Its name, unique in the process.</param>
    /// <param name="address">IP address.</param>
    /// <param name="port">Port; 0 = any free one, told by <see cref="ListenerAddresses"/>.</param>
    /// <param name="protocols">Http1 for HTTP; Http2 for gRPC without TLS.</param>
    /// <param name="tls">TLS, or null for none.</param>
    /// <exception cref="ArgumentException">The name is taken, or the address is none.</exception>
    public static WebApplicationBuilder AddListener(this WebApplicationBuilder builder, string name, string address, int port, HttpProtocols protocols = HttpProtocols.Http1, ListenerTls? tls = null)
    {
        var definition = new ListenerDefinition(name, IPAddress.TryParse(address, out var ip) ? ip : throw new ArgumentException($"'{address}' is not an IP address.", nameof(address)), port, protocols, tls is not null);
        if (builder.Services.Any(s => s.ImplementationInstance is ListenerDefinition other && other.Name == name))
            throw new ArgumentException($"There is a listener '{name}' already.", nameof(name));
        builder.Services.AddSingleton(definition);
        builder.Services.TryAddSingleton(services => new ListenerAddresses(services.GetServices<ListenerDefinition>()));
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, ListenerMatcherPolicy>());
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(definition.Address, port, listen =>
        {
            definition.Bound = listen;
            listen.Protocols = protocols;
            listen.Use(next => connection =>
            {
                connection.Features.Set(new ListenerFeature(name));
                return next(connection);
            });
            if (tls is not null)
                listen.UseHttps(tls.Options);
        }));
        return builder;
    }

    /// <summary>Maps endpoints that exist on one listener only; elsewhere they are 404.</summary>
    public static WebApplication MapListener(this WebApplication app, string name, Action<IEndpointRouteBuilder> routes)
    {
        var group = app.MapGroup("");
        group.WithMetadata(new ListenerMetadata(name));
        routes(group);
        return app;
    }
}
