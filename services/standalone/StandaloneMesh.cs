using ScanMesh.Advisories;
using ScanMesh.Hosting;
using ScanMesh.Hosting.Bus;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Ingest;
using ScanMesh.Results;
using ScanMesh.Scanner;

namespace ScanMesh.Standalone;

/// <summary>All services in one application. They are the very ones of a mesh of processes; only the bus and the store are others.</summary>
internal static class StandaloneMesh
{
    /// <summary>Builds the application, ready to be started.</summary>
    /// <param name="options">A complete configuration (<see cref="StandaloneConfiguration"/>).</param>
    /// <param name="configure">Last changes to the builder, or null.</param>
    public static WebApplication Build(ScanMeshOptions options, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = ServiceHost.CreateBuilder("standalone", options);
        builder.AddResults(options, openOnLoopback: true).AddInProcessBus(options).AddAdvisories(options).AddScanner(options).AddIngest(options);
        configure?.Invoke(builder);
        return ServiceHost.Build(builder).MapResults().MapAdvisories().MapScanner().MapIngest();
    }
}
