using Microsoft.AspNetCore.Hosting.Server;
using ScanMesh.Hosting.Access;
using ScanMesh.Hosting.Bus;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Hosting.Health;
using ScanMesh.Hosting.Listeners;
using ScanMesh.Hosting.Registries;
using ScanMesh.Ingest.Journal;
using ScanMesh.Ingest.Operators;
using ScanMesh.Ingest.Spool;
using ScanMesh.Ingest.Webhooks;

namespace ScanMesh.Ingest;

/// <summary>Registers and maps ingest.</summary>
public static class IngestExtensions
{
    /// <summary>Name of the listener, for <see cref="ListenerAddresses"/>.</summary>
    public const string Listener = "ingest";

    /// <summary>Adds ingest; an <see cref="IRequestSink"/> must be registered too (<see cref="AddSpooledSink"/>, or standalone's).</summary>
    public static WebApplicationBuilder AddIngest(this WebApplicationBuilder builder, ScanMeshOptions options)
    {
        builder.AddListener(Listener, options.Listen.Address, options.Listen.Ingest, tls: ListenerTls.From(options.Listen));
        builder.Services.AddApiAccess(options, openOnLoopback: false);
        builder.Services.AddSingleton<IServer>(KeyStripping(builder.Services));
        var registries = RegistryCatalog.From(options.Registries, withCredentials: false);
        builder.Services.AddSingleton<IngestMetrics>();
        builder.Services.AddSingleton(services => new SourceCatalog(options, registries, services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<EventJournal>();
        builder.Services.AddHostedService(services => services.GetRequiredService<EventJournal>());
        builder.Services.AddSingleton<BodyReader>();
        builder.Services.AddSingleton<Handshakes>();
        builder.Services.AddSingleton(registries);
        builder.Services.AddSingleton<WebhookHandler>();
        builder.Services.AddReadiness("accepts", (services, _) => ValueTask.FromResult(services.GetRequiredService<IRequestSink>().CanAccept
            ? ReadinessResult.Ready()
            : ReadinessResult.NotReady("pushes cannot be made durable now")));
        return builder;
    }

    /// <summary>Adds the sink of a mesh with a broker: the bus, with the spool behind it when a folder is configured.</summary>
    public static WebApplicationBuilder AddSpooledSink(this WebApplicationBuilder builder, ScanMeshOptions options)
    {
        if (options.Spool.Directory is { } directory)
        {
            builder.Services.AddSingleton(services => SpoolFolder.Open(
                directory, options.Spool.MaxBytes, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<IngestMetrics>(), services.GetRequiredService<ILogger<SpoolFolder>>()));
            builder.Services.AddSingleton<SpoolDrain>();
            builder.Services.AddHostedService(services => services.GetRequiredService<SpoolDrain>());
        }

        builder.Services.AddSingleton<IRequestSink>(services => new SpooledRequestSink(
            services.GetRequiredService<IMeshBus>(), services.GetRequiredService<BusState>(), services.GetService<SpoolFolder>(), services.GetRequiredService<TimeProvider>()));
        return builder;
    }

    /// <summary>Maps <c>POST /webhooks/{source}</c> and <c>POST /v1/scans</c> on ingest's listener.</summary>
    public static WebApplication MapIngest(this WebApplication app)
    {
        // Secrets and the spool are opened now: what is wrong with them is told at the start.
        var handler = app.Services.GetRequiredService<WebhookHandler>();
        return app.MapListener(Listener, routes =>
        {
            routes.MapPost(WebhookRoutes.Prefix + "{source}", (HttpContext context, string source) => handler.ReceiveAsync(context, source));
            routes.MapMethods(WebhookRoutes.Prefix + "{source}", [HttpMethods.Options], (HttpContext context, string source) => handler.AskAsync(context, source));
            SourceEndpoints.Map(routes);
            routes.MapPost("/v1/scans", (Delegate)handler.RequestScanAsync);
        });
    }

    // The server that the host has chosen, with ours around it.
    private static Func<IServiceProvider, IServer> KeyStripping(IServiceCollection services)
    {
        var inner = services.Last(s => s.ServiceType == typeof(IServer));
        services.Remove(inner);
        return provider => new KeyStrippingServer(
            (IServer?)inner.ImplementationInstance
            ?? (IServer?)inner.ImplementationFactory?.Invoke(provider)
            ?? (IServer)ActivatorUtilities.CreateInstance(provider, inner.ImplementationType!));
    }
}
