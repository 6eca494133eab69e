using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ScanMesh.Hosting.Access;
using ScanMesh.Hosting.Bus;
using ScanMesh.Hosting.Checks;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Hosting.Listeners;
using ScanMesh.Mesh.V1;
using ScanMesh.Results.Access;
using ScanMesh.Results.Bases;
using ScanMesh.Results.Commits;
using ScanMesh.Results.Deletes;
using ScanMesh.Results.Exploited;
using ScanMesh.Results.Failures;
using ScanMesh.Results.Ledger;
using ScanMesh.Results.Log;
using ScanMesh.Results.Queries;
using ScanMesh.Results.Queries.Http;
using ScanMesh.Results.Received;
using ScanMesh.Results.Retention;
using ScanMesh.Results.Store;
using ScanMesh.Results.Sweeps;

namespace ScanMesh.Results;

/// <summary>The results service: ledger, results, verdicts and the event log.</summary>
public static class ResultsService
{
    /// <summary>Listener of the HTTP API.</summary>
    public const string ApiListener = "api";

    /// <summary>Listener of the public gRPC services.</summary>
    public const string GrpcListener = "grpc";

    /// <summary>Listener of the gRPC services for workers.</summary>
    public const string MeshListener = "mesh";

    private const int MaxMessage = 1 << 20;

    /// <summary>What <c>config check</c> tries: the database.</summary>
    public static IEnumerable<ConfigProbe> Probes(ScanMeshOptions options) => [DatabaseProbe.Of(options.Database)];

    /// <summary>
    /// Registers the service and its three listeners. Needs an <see cref="IMeshBus"/> beside it, and gives the
    /// <see cref="ILedgerHandler"/> which that bus calls.
    /// </summary>
    /// <param name="builder">The application's builder.</param>
    /// <param name="options">The configuration: database, mesh, api, listen, ledger, registries.</param>
    /// <param name="openOnLoopback">Standalone only: callers from this machine need no token while none is configured.</param>
    public static WebApplicationBuilder AddResults(this WebApplicationBuilder builder, ScanMeshOptions options, bool openOnLoopback = false)
    {
        builder.AddListener(ApiListener, options.Listen.Address, options.Listen.Api);
        builder.AddListener(GrpcListener, options.Listen.Address, options.Listen.Grpc, HttpProtocols.Http2);
        builder.AddListener(MeshListener, options.Listen.Address, options.Listen.Mesh, HttpProtocols.Http2);

        var services = builder.Services;
        services.AddResultsStore(options.Database);
        services.AddApiAccess(options, openOnLoopback);
        services.AddMeshAccess(options);
        services.AddSingleton(options.Ledger);
        services.AddSingleton<LogSignal>();
        services.AddSingleton<LogTail>();
        services.AddHostedService(provider => provider.GetRequiredService<LogTail>());
        services.AddSingleton<KevCache>();
        services.AddSingleton<LedgerTransactions>();
        services.AddSingleton<ScanLedger>();
        services.AddSingleton<ResultCommitter>();
        services.AddSingleton<Redrives>();
        services.AddSingleton<FailureDesk>();
        services.AddSingleton<IDeadLetterHandler, Quarantine>();
        services.AddSingleton<ILedgerHandler, LedgerHandler>();
        services.AddHostedService<Watchdog>();
        services.AddSingleton(options.Events);
        services.AddSingleton<IReceivedEventsHandler, ReceivedEventsHandler>();
        services.AddSingleton<ReceivedQueries>();
        services.AddSingleton<ReceivedRetention>();
        services.AddHostedService(provider => provider.GetRequiredService<ReceivedRetention>());
        services.AddSingleton<KevUpdates>();
        services.AddHostedService<KevFollower>();
        services.AddSingleton<SweptRegistries>();
        services.AddSingleton<SweepDesk>();
        services.AddSingleton<SweepWorker>();
        services.AddHostedService<SweepService>();
        services.AddSingleton<DeleteHints>();
        services.AddSingleton<DeleteCheck>();
        services.AddHostedService<DeleteService>();
        services.AddSingleton(options.Retention);
        services.AddSingleton<UnusedRemoval>();
        services.AddHostedService<RetentionService>();
        services.AddSingleton<IBaseImages, ScannedBaseImages>();
        services.AddSingleton<ReportRenderer>();
        services.AddSingleton<RequestQueries>();
        services.AddGrpcClient<Snapshots.SnapshotsClient>(nameof(Snapshots.SnapshotsClient), (provider, client) => client.Address = AdvisoriesOf(options, provider));

        services.AddGrpc()
            .AddServiceOptions<LedgerService>(Configure)
            .AddServiceOptions<EventsService>(Configure)
            .AddServiceOptions<ResultsApi>(Configure);
        services.AddGrpcReflection();
        services.AddGrpcHealthChecks(health => health.Services.Map("", check => check.Tags.Contains(DatabaseHealth.Tag))).AddCheck<DatabaseHealth>(DatabaseHealth.Tag, tags: [DatabaseHealth.Tag]);
        services.AddOpenApi(HttpApi.Document, api => api.ShouldInclude = description => description.GroupName == HttpApi.Document);
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default));
        return builder;
    }

    /// <summary>Maps the endpoints, each on its listener; one without a rule lets nobody in.</summary>
    public static WebApplication MapResults(this WebApplication app)
    {
        app.MapListener(ApiListener, routes => HttpApi.Map(routes.DenyByDefault()));
        app.MapListener(GrpcListener, routes =>
        {
            var grpc = routes.DenyByDefault();
            grpc.MapGrpcService<EventsService>();
            grpc.MapGrpcService<ResultsApi>();
            grpc.MapGrpcReflectionService().RequireAuthorization(ApiPolicies.Any);
            grpc.MapGrpcHealthChecksService().AllowAnonymous();
        });
        app.MapListener(MeshListener, routes => routes.DenyByDefault().MapGrpcService<LedgerService>());
        return app;
    }

    // Port 0 stands for the listener "advisories" of this very process (standalone).
    private static Uri AdvisoriesOf(ScanMeshOptions options, IServiceProvider provider) =>
        new Uri(options.Mesh.Advisories) is { Port: not 0 } address ? address : provider.GetRequiredService<ListenerAddresses>()["advisories"];

    private static void Configure(GrpcServiceOptions grpc)
    {
        grpc.MaxReceiveMessageSize = MaxMessage;
        grpc.Interceptors.Add<StoreFaults>();
    }
}
