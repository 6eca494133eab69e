using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ScanMesh.Hosting.Checks;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Hosting.Health;
using ScanMesh.Hosting.Listeners;
using ScanMesh.Hosting.Telemetry;

namespace ScanMesh.Hosting;

/// <summary>What every deployable shares: configuration, telemetry, health, listeners, graceful stop.</summary>
public static partial class ServiceHost
{
    private const int Trouble = 1;
    private const int WrongUsage = 2;

    /// <summary>Runs a service until it is told to stop.</summary>
    /// <param name="name">The service's name, for example <c>ingest</c>.</param>
    /// <param name="arguments">The process's arguments: <c>--config FILE</c>, or <c>config check FILE</c>, and nothing else.</param>
    /// <param name="reads">Parts of the configuration that it relies on.</param>
    /// <param name="add">Registers the service.</param>
    /// <param name="map">Maps its endpoints.</param>
    /// <param name="validate">Further checks of the configuration, or null.</param>
    /// <param name="probes">What <c>config check</c> tries of the service's own, or null; registries, broker and mesh are known here.</param>
    /// <returns>Exit code: 0, or 1 for trouble at the start or a background service that failed, or 2 for a wrong configuration, told on standard error.</returns>
    public static async Task<int> RunAsync(
        string name,
        string[] arguments,
        ConfigurationPart reads,
        Action<WebApplicationBuilder, ScanMeshOptions> add,
        Action<WebApplication> map,
        Action<ScanMeshOptions, ConfigurationErrors>? validate = null,
        Func<ScanMeshOptions, IEnumerable<ConfigProbe>>? probes = null)
    {
        try
        {
            if (ConfigCheck.FileOf(arguments) is { } file)
            {
                var checkedOptions = ConfigurationLoader.Load(["--config", file], reads, validate);
                return await ConfigCheck.RunAsync([.. ConfigProbes.Of(checkedOptions, reads), .. probes?.Invoke(checkedOptions) ?? []], Console.Out, CancellationToken.None);
            }

            RefuseUnknown(arguments);
            var options = ConfigurationLoader.Load(arguments, reads, validate);
            var builder = CreateBuilder(name, options);
            add(builder, options);
            await using var app = Build(builder);
            map(app);
            return await RunAsync(app, name);
        }
        catch (ConfigurationException e)
        {
            foreach (var error in e.Errors)
                await Console.Error.WriteLineAsync(LogText.OneLine(error));
            return WrongUsage;
        }
    }

    /// <summary>A builder with telemetry, the health listener and sane limits; for processes that host several services.</summary>
    public static WebApplicationBuilder CreateBuilder(string name, ScanMeshOptions options)
    {
        // No watcher on appsettings.json: there is none, and each watcher costs an inotify instance.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
            Args = ["--hostBuilder:reloadConfigOnChange=false"],
        });
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<Readiness>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.Scanner.StopGrace + TimeSpan.FromSeconds(10));
        builder.WebHost.ConfigureKestrel(Limit);
        builder.AddMeshTelemetry(name);
        return builder.AddListener(HealthEndpoints.Listener, options.Listen.Address, options.Listen.Health);
    }

    /// <summary>Builds the application and maps health and metrics.</summary>
    public static WebApplication Build(WebApplicationBuilder builder)
    {
        var app = builder.Build();
        return app.MapListener(HealthEndpoints.Listener, HealthEndpoints.Map);
    }

    private static async Task<int> RunAsync(WebApplication app, string name)
    {
        try
        {
            await app.StartAsync();
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or OperationCanceledException)
        {
            await Console.Error.WriteLineAsync(LogText.OneLine($"{name} cannot start: {e.Message}"));
            return Trouble;
        }

        LogListening(app, name);
        await app.WaitForShutdownAsync();

        // The host stops when a background service fails; that is no orderly end.
        return app.Services.GetServices<IHostedService>().OfType<BackgroundService>().Any(s => s.ExecuteTask is { IsFaulted: true }) ? Trouble : 0;
    }

    private static void Limit(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
        kestrel.Limits.MaxConcurrentConnections = 10_000;
        kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
        kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(20);
    }

    private static void RefuseUnknown(string[] arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--config")
                i++;
            else if (!arguments[i].StartsWith("--config=", StringComparison.Ordinal))
                throw new ConfigurationException([$"{arguments[i]}: unknown argument; only --config FILE and config check FILE are known"]);
        }
    }

    private static void LogListening(WebApplication app, string name)
    {
        var addresses = app.Services.GetRequiredService<ListenerAddresses>();
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ServiceHost).FullName!);
        foreach (var listener in addresses.Names)
            Listening(logger, name, listener, addresses.EndPoint(listener));
    }

    [LoggerMessage(1001, LogLevel.Information, "{Service} listens for {Listener} on {Address}")]
    private static partial void Listening(ILogger logger, string service, string listener, IPEndPoint address);
}
