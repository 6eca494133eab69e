using Microsoft.Extensions.DependencyInjection.Extensions;
using ScanMesh.Engine.Advisories;
using ScanMesh.Hosting.Bus;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Hosting.Health;
using ScanMesh.Hosting.Registries;
using ScanMesh.Hosting.Secrets;
using ScanMesh.Scanner.Mesh;
using ScanMesh.Scanner.Registries;
using ScanMesh.Scanner.Scans;
using ScanMesh.Scanner.Snapshots;

namespace ScanMesh.Scanner;

/// <summary>The worker as a part of a host: its own process, or standalone.</summary>
public static class ScannerService
{
    /// <summary>Parts of the configuration that the worker relies on.</summary>
    public const ConfigurationPart Reads =
        ConfigurationPart.RegistryCredentials | ConfigurationPart.Bus | ConfigurationPart.Mesh | ConfigurationPart.Scanner;

    /// <summary>
    /// Registers the worker as <see cref="IScanRequestHandler"/>. The host adds the <see cref="IMeshBus"/> that hands it messages. An
    /// address of <c>mesh</c> with port 0 stands for the listener "mesh" or "advisories" of this very process.
    /// </summary>
    /// <exception cref="ConfigurationException">A secret's file cannot be read.</exception>
    public static WebApplicationBuilder AddScanner(this WebApplicationBuilder builder, ScanMeshOptions options)
    {
        var services = builder.Services;
        var catalog = RegistryCatalog.From(options.Registries, withCredentials: true);
        var token = SecretReader.ForOptional(options.Mesh.Token, options.Mesh.TokenFile);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options.Scanner);
        services.AddSingleton(s => new RegistryClients(catalog, options.Scanner.ScanTime, s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new MeshChannels(options.Mesh, token, s));
        services.AddSingleton<ScannerTelemetry>();
        AddScans(services);
        AddSnapshots(services, options.Scanner);
        services.AddReadiness("results", async (s, cancellation) =>
            await s.GetRequiredService<MeshChannels>().Results.IsReachableAsync(cancellation)
                ? ReadinessResult.Ready()
                : ReadinessResult.NotReady("results cannot be reached"));
        services.AddReadiness("snapshot", (s, _) => ValueTask.FromResult(
            s.GetRequiredService<SnapshotSlot>().Current?.Revision is { } revision
                ? ReadinessResult.Ready($"sequence {revision.Sequence} of epoch {revision.Epoch}")
                : ReadinessResult.NotReady("no advisory snapshot is loaded yet")));
        return builder;
    }

    /// <summary>Maps nothing: the worker listens for health alone, which the host maps.</summary>
    public static WebApplication MapScanner(this WebApplication app) => app;

    private static void AddScans(IServiceCollection services)
    {
        services.AddSingleton<MeshRetry>();
        services.AddSingleton(s => new LedgerClient(s.GetRequiredService<MeshChannels>().Results, s.GetRequiredService<MeshRetry>()));
        services.AddSingleton<RegistryGate>();
        services.AddSingleton<ReferenceResolver>();
        services.AddSingleton<IndexExpansion>();
        services.AddSingleton<ScanStart>();
        services.AddSingleton<ImageInspector>();
        services.AddSingleton<ReportStaging>();
        services.AddSingleton<ImageScan>();
        services.AddSingleton<Consequences>();
        services.AddSingleton<IScanRequestHandler, ScanRequestHandler>();
    }

    private static void AddSnapshots(IServiceCollection services, ScannerOptions options)
    {
        services.AddSingleton<SnapshotSlot>();
        services.AddSingleton<FirstSnapshot>();
        services.AddSingleton(s => new SnapshotDownload(
            s.GetRequiredService<MeshChannels>().Advisories, Path.Combine(options.Directory, "snapshots"), s.GetRequiredService<TimeProvider>()));
        services.AddHostedService<SnapshotFollower>();
    }
}
