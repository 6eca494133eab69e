using System.Net.Security;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using ScanMesh.Hosting.Bus.InProcess;
using ScanMesh.Hosting.Bus.Rabbit;
using ScanMesh.Hosting.Bus.Rabbit.Consumers;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Hosting.Health;

namespace ScanMesh.Hosting.Bus;

/// <summary>Registers the bus and what a service consumes from it.</summary>
public static class BusExtensions
{
    private static readonly TimeSpan LedgerGrace = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Adds <see cref="IMeshBus"/> over RabbitMQ, and <see cref="BusState"/>. Nothing fails while the broker is away: publishes throw
    /// <see cref="BusUnavailableException"/>, consumers wait, and the topology is declared as soon as it is there.
    /// </summary>
    public static WebApplicationBuilder AddMeshBus(this WebApplicationBuilder builder, ScanMeshOptions options)
    {
        builder.Services.AddSingleton(options.Bus);
        builder.Services.AddSingleton(new BusCredentials(options.Bus));
        builder.Services.TryAddSingleton<BusMetrics>();
        builder.Services.AddSingleton<BusLink>();
        builder.Services.AddHostedService(services => services.GetRequiredService<BusLink>());
        builder.Services.AddSingleton(services => new BusState(() => services.GetRequiredService<BusLink>().State));
        builder.Services.AddSingleton<Publisher>();
        builder.Services.AddSingleton<IMeshBus, RabbitBus>();
        return builder;
    }

    /// <summary>Consumes all lanes with the registered <see cref="IScanRequestHandler"/>, and adds the readiness check <c>broker</c>.</summary>
    public static WebApplicationBuilder AddScanLanes(this WebApplicationBuilder builder, ScanMeshOptions options)
    {
        builder.Services.AddSingleton<IBusEndpoints>(services => new ScanLaneEndpoints(services, options.Scanner));
        builder.AddConsumerParts(options.Scanner.StopGrace);
        return builder.AddBusReadiness();
    }

    /// <summary>Consumes requests and facts with the registered <see cref="ILedgerHandler"/> (a singleton).</summary>
    public static WebApplicationBuilder AddLedgerConsumers(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IBusEndpoints, LedgerEndpoints>();
        return builder.AddConsumerParts(LedgerGrace);
    }

    /// <summary>Empties the dead queues into the registered <see cref="IDeadLetterHandler"/>, and adds <see cref="IDeadLetterReturn"/>.</summary>
    public static WebApplicationBuilder AddDeadLetters(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<DeadLetterReader>();
        builder.Services.AddSingleton<IDeadLetterReturn>(services => services.GetRequiredService<DeadLetterReader>());
        builder.Services.AddHostedService(services => services.GetRequiredService<DeadLetterReader>());
        return builder;
    }

    /// <summary>Adds the readiness check <c>broker</c>: connected, and everything declared.</summary>
    public static WebApplicationBuilder AddBusReadiness(this WebApplicationBuilder builder)
    {
        builder.Services.AddReadiness("broker", (services, _) => ValueTask.FromResult(services.GetRequiredService<BusState>().Current));
        return builder;
    }

    /// <summary>
    /// Adds <see cref="IMeshBus"/> within the process, for standalone: facts go straight to the registered <see cref="ILedgerHandler"/>,
    /// lanes to the registered <see cref="IScanRequestHandler"/>; and <see cref="IRequestSink"/>, which is the ledger itself (SEMANTICS S8).
    /// </summary>
    public static WebApplicationBuilder AddInProcessBus(this WebApplicationBuilder builder, ScanMeshOptions options)
    {
        builder.Services.TryAddSingleton<BusMetrics>();
        builder.Services.AddSingleton(services => ActivatorUtilities.CreateInstance<InProcessBus>(services, options.Scanner));
        builder.Services.AddSingleton<IMeshBus>(services => services.GetRequiredService<InProcessBus>());
        builder.Services.AddHostedService(services => services.GetRequiredService<InProcessBus>());
        builder.Services.AddSingleton<IRequestSink, LedgerRequestSink>();
        return builder;
    }

    private static WebApplicationBuilder AddConsumerParts(this WebApplicationBuilder builder, TimeSpan grace)
    {
        // A process may consume both the lanes and the ledger's queues, over one bus.
        if (builder.Services.Any(s => s.ServiceType == typeof(DeliveryGuard)))
            return builder;
        builder.Services.AddSingleton(services => new ConsumerStop(services.GetRequiredService<IHostApplicationLifetime>(), grace));
        builder.Services.AddSingleton<DeliveryGuard>();
        builder.Services.AddMassTransit(bus =>
        {
            // Never "ready": its check would take ingest away exactly when the spool is needed.
            bus.ConfigureHealthCheckOptions(health =>
            {
                health.Tags.Clear();
                health.MinimalFailureStatus = HealthStatus.Degraded;
            });
            bus.UsingRabbitMq((services, rabbit) =>
            {
                var options = services.GetRequiredService<BusOptions>();
                rabbit.Host(options.Host, (ushort)options.Port, options.VirtualHost, host => Connect(host, options, services.GetRequiredService<BusCredentials>()));
                foreach (var endpoints in services.GetServices<IBusEndpoints>())
                    endpoints.Configure(rabbit);
            });
        });
        builder.Services.Configure<MassTransitHostOptions>(host => host.StopTimeout = grace + TimeSpan.FromSeconds(5));
        return builder;
    }

    private static void Connect(IRabbitMqHostConfigurator host, BusOptions options, BusCredentials credentials)
    {
        host.CredentialsProvider = credentials;
        host.ConnectionName($"scanmesh on {Environment.MachineName} (messages)");
        host.Heartbeat(TimeSpan.FromSeconds(20));
        host.RequestedConnectionTimeout(TimeSpan.FromSeconds(5));
        if (options.Tls)
        {
            host.UseSsl(tls =>
            {
                tls.ServerName = options.Host;
                tls.Protocol = System.Security.Authentication.SslProtocols.None;
                // The library's default would accept any issuer.
                tls.EnforcePolicyErrors(SslPolicyErrors.RemoteCertificateChainErrors);
            });
        }
    }
}
