using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ScanMesh.Advisories.Feeds;
using ScanMesh.Advisories.Snapshots;
using ScanMesh.Hosting.Checks;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Hosting.Health;
using ScanMesh.Hosting.Listeners;
using ScanMesh.Hosting.Secrets;

namespace ScanMesh.Advisories;

/// <summary>The advisories service as a part of a host: its own process, or standalone.</summary>
public static class AdvisoriesService
{
    /// <summary>Name of its listener.</summary>
    public const string Listener = "advisories";

    /// <summary>Parts of the configuration that the service relies on.</summary>
    public const ConfigurationPart Reads = ConfigurationPart.Advisories | ConfigurationPart.Mesh;

    /// <summary>Registers the service and its listener (h2c).</summary>
    /// <exception cref="ConfigurationException">The mesh token's file cannot be read.</exception>
    public static WebApplicationBuilder AddAdvisories(this WebApplicationBuilder builder, ScanMeshOptions options)
    {
        var services = builder.Services;
        var token = SecretReader.For(options.Mesh.Token, options.Mesh.TokenFile);
        builder.AddListener(Listener, options.Listen.Address, options.Listen.Advisories, HttpProtocols.Http2);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options.Advisories);
        services.AddSingleton(s => new SnapshotShelf(options.Advisories.Directory, SnapshotCompiler.CanOpen, s.GetRequiredService<ILogger<SnapshotShelf>>()));
        services.AddSingleton<AdvisoriesTelemetry>();
        services.AddSingleton<InputSet>();
        services.AddSingleton<SnapshotCompiler>();
        services.AddSingleton<SnapshotsEndpoint>();
        services.AddSingleton(new MeshTokenInterceptor(token));
        services.AddHostedService<SnapshotRebuild>();
        services.AddSingleton<KevRefresh>();
        services.AddHostedService(s => s.GetRequiredService<KevRefresh>());
        services.AddGrpc().AddServiceOptions<SnapshotsEndpoint>(o => o.Interceptors.Add<MeshTokenInterceptor>());
        services.AddReadiness("snapshot-served", (s, _) => ValueTask.FromResult(
            s.GetRequiredService<SnapshotShelf>().Current is { } current
                ? ReadinessResult.Ready($"sequence {current.Sequence} of epoch {current.Epoch}, {current.Records} records")
                : ReadinessResult.NotReady("no snapshot is built yet; the log says why")));
        return builder;
    }

    /// <summary>What <c>config check</c> tries: feeds and inputs.</summary>
    public static IEnumerable<ConfigProbe> Probes(ScanMeshOptions options) => FeedProbes.Of(options.Advisories);

    /// <summary>Maps mesh/v1 Snapshots. The interceptor is its access rule, so no other policy of a shared host applies.</summary>
    public static WebApplication MapAdvisories(this WebApplication app) =>
        app.MapListener(Listener, routes => routes.MapGrpcService<SnapshotsEndpoint>().AllowAnonymous());
}
