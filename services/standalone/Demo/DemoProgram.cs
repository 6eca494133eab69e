using System.Globalization;
using System.Net;
using ScanMesh.Client;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Hosting.Listeners;
using ScanMesh.Standalone.Demo.Registry;

namespace ScanMesh.Standalone.Demo;

/// <summary>
/// The main job on embedded parts, over loopback only: images are pushed, the mesh is told by webhook, and a gRPC subscriber prints
/// what it hears. The mesh is the very one that standalone runs as a service.
/// </summary>
internal static class DemoProgram
{
    private const string Registry = "demo";
    private const string Source = "demo-push";
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);

    /// <summary>Runs the demo; 0 when everything arrived.</summary>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter error)
    {
        if (arguments.Length > 0)
        {
            await error.WriteLineAsync($"{arguments[0]}: unknown argument\n{StandaloneArguments.Usage}");
            return 2;
        }

        var folder = Directory.CreateTempSubdirectory("scanmesh-demo-").FullName;
        using var stop = new CancellationTokenSource(Bound);
        try
        {
            await RunAsync(folder, output, stop.Token);
            return 0;
        }
        catch (Exception e) when (e is DemoException or ScanMeshException or ConfigurationException or IOException or HttpRequestException or InvalidOperationException)
        {
            await error.WriteLineAsync($"demo: {e.Message}");
            return 1;
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"demo: not everything arrived within {Bound.TotalSeconds} s"));
            return 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task RunAsync(string folder, TextWriter output, CancellationToken cancellationToken)
    {
        var printer = new DemoPrinter(output);
        await using var registry = await DemoRegistry.StartAsync(cancellationToken);
        using var data = DataFolder.Open(folder);
        var records = DemoAdvisories.Write(data.Folder("osv"), TimeProvider.System.GetUtcNow());
        var options = Options(data, registry.Host);
        await using var app = StandaloneMesh.Build(options, Quiet);
        await app.StartAsync(cancellationToken);
        using var running = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, app.Lifetime.ApplicationStopping);
        try
        {
            printer.Line("ScanMesh demo: the whole mesh in this process, on loopback only");
            printer.Line(string.Create(CultureInfo.InvariantCulture, $"advisories  {records} records, written down by this demo about real CVEs"));
            await TellAsync(data, app.Services.GetRequiredService<ListenerAddresses>(), registry, printer, running.Token);
        }
        finally
        {
            await app.StopAsync(CancellationToken.None);
        }
    }

    private static async Task TellAsync(DataFolder data, ListenerAddresses addresses, DemoRegistry registry, DemoPrinter printer, CancellationToken cancellationToken)
    {
        printer.Line($"registry    http://{registry.Host}");
        printer.Line($"ingest      {addresses["ingest"]}");
        printer.Line($"events      {addresses["grpc"]} (gRPC)");
        await BecomeReadyAsync(addresses["health"], cancellationToken);
        using var client = new ScanMeshClient(addresses["grpc"].ToString(), await File.ReadAllTextAsync(data.In("api.token"), cancellationToken));
        await using var events = client.WatchAsync(new WatchOptions { Start = WatchStart.Oldest }, cancellationToken).GetAsyncEnumerator(cancellationToken);
        using var webhook = new DemoWebhook(addresses["ingest"], Source, await File.ReadAllTextAsync(data.In("webhook.secret"), cancellationToken));
        var pushes = DemoPushes.All();
        await new DemoStory(registry, webhook, events, printer, TimeProvider.System).TellAsync(pushes, cancellationToken);
        printer.Line();
        printer.Line(string.Create(CultureInfo.InvariantCulture, $"done: {pushes.Count} pushes in, {pushes.Count} verdicts out"));
    }

    private static ScanMeshOptions Options(DataFolder data, string registryHost) => StandaloneConfiguration.Complete(
        new ScanMeshOptions
        {
            Registries = { [Registry] = new RegistryOptions { Host = registryHost, Insecure = true } },
            Sources = { [Source] = new SourceOptions { Kind = "distribution", Registry = Registry, SecretFile = data.Secret("webhook.secret") } },
            Advisories = new AdvisoriesOptions { Inputs = { data.In("osv") }, Directory = data.In("advisories") },
            Api = new ApiOptions { Tokens = { new ApiTokenOptions { Name = "demo", TokenFile = data.Secret("api.token"), Repositories = { "**" }, Scopes = { "read", "subscribe" } } } },
            Listen = new ListenOptions { Address = "127.0.0.1", Ingest = 0, Api = 0, Grpc = 0, Mesh = 0, Advisories = 0, Health = 0 },
            Scanner = new ScannerOptions { Directory = data.In("scanner") },
        },
        data);

    // The mesh's own log is not the story; Logging__LogLevel__Default brings it back.
    private static void Quiet(WebApplicationBuilder builder)
    {
        if (Environment.GetEnvironmentVariable("Logging__LogLevel__Default") is null)
            builder.Configuration["Logging:LogLevel:Default"] = "Error";
    }

    private static async Task BecomeReadyAsync(Uri health, CancellationToken cancellationToken)
    {
        using var client = GuardedHttp.CreateClient(new OutboundRules { OperatorHosts = [health.Authority], AllowPlainHttp = true });
        var answer = "no answer";
        try
        {
            while (true)
            {
                using var response = await client.GetAsync(new Uri(health, "/health/ready"), cancellationToken);
                if (response.StatusCode == HttpStatusCode.OK)
                    return;
                answer = (await response.Content.ReadAsStringAsync(cancellationToken)).Trim();
                await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            throw new DemoException($"the mesh did not become ready in time ({answer})");
        }
    }
}
