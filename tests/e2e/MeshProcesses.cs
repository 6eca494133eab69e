using System.Globalization;
using System.Net.Http.Json;
using ScanMesh.Tests.Kit;
using ScanMesh.Tests.Kit.Servers;

namespace ScanMesh.Tests.E2e;

/// <summary>A mesh of separate processes of the built services on loopback, with one configuration file.</summary>
public sealed class MeshProcesses : IAsyncDisposable
{
    public const string Token = "end-to-end-token";
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(90);

    private readonly ScratchFolder folder = new();
    private readonly Dictionary<string, (ServerProcess Process, int Health)> running = new(StringComparer.Ordinal);
    private readonly List<string> ended = [];

    public int IngestPort { get; } = Loopback.FreePort();

    public int ApiPort { get; } = Loopback.FreePort();

    public int GrpcPort { get; } = Loopback.FreePort();

    private int MeshPort { get; } = Loopback.FreePort();

    private int AdvisoriesPort { get; } = Loopback.FreePort();

    public Uri Webhook => new($"http://127.0.0.1:{IngestPort}/webhooks/push");

    public Uri Grpc => new($"http://127.0.0.1:{GrpcPort}");

    /// <summary>Variables that every service gets besides its own.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Where ingest spools; a folder of its own unless set.</summary>
    public string? SpoolDirectory { get; init; }

    /// <summary>Folder of OSV records that the advisories service reads.</summary>
    public string Advisories => folder.File("osv");

    /// <summary>Keys of the registry besides its host, for example <c>, auth: basic</c>.</summary>
    public string RegistryKeys { get; init; } = "";

    /// <summary>Keys of the advisories besides its input, for example <c>, feeds: [kev]</c>.</summary>
    public string AdvisoryKeys { get; init; } = "";

    /// <summary>What the services keep on disk.</summary>
    public IEnumerable<string> Files => Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories)
        .Where(f => Path.GetFileName(f) is not ("scanmesh.yaml" or "database"));

    /// <summary>What all processes wrote so far, the ended ones too.</summary>
    public string Logs => string.Join('\n', ended.Concat(running.Values.Select(r => r.Process.Output)));

    /// <summary>Writes the configuration; nothing is started.</summary>
    public async Task ConfigureAsync(RabbitMqServer broker, string database, string registryHost, TimeSpan? lease = null)
    {
        Directory.CreateDirectory(Advisories);
        await File.WriteAllTextAsync(folder.File("database"), database);
        var seconds = string.Create(CultureInfo.InvariantCulture, $"{(int)(lease ?? TimeSpan.FromSeconds(30)).TotalSeconds}s");
        await File.WriteAllTextAsync(folder.File("scanmesh.yaml"), $$"""
            registries:
              local: {host: "{{registryHost}}", insecure: true{{RegistryKeys}}}
            sources:
              push: {kind: distribution, registry: local, secret: {{Token}}}
              ci: {kind: native, secret: {{Token}}}
            advisories: {inputs: ["{{Advisories}}"], directory: "{{folder.File("snapshots")}}", interval: 5s{{AdvisoryKeys}}}
            bus: {host: {{broker.Host}}, port: {{broker.Port}}, username: {{broker.Username}}, password: {{broker.Password}}}
            database: {connectionStringFile: "{{folder.File("database")}}"}
            mesh: {results: "http://127.0.0.1:{{MeshPort}}", advisories: "http://127.0.0.1:{{AdvisoriesPort}}", token: {{Token}}}
            spool: {directory: "{{SpoolDirectory ?? folder.File("spool")}}"}
            listen: {address: 127.0.0.1, ingest: {{IngestPort}}, api: {{ApiPort}}, grpc: {{GrpcPort}}, mesh: {{MeshPort}}, advisories: {{AdvisoriesPort}}}
            ledger: {lease: {{seconds}}, watchdogInterval: 1s, redispatchAfter: 5s}
            api: {tokens: [{name: test, token: {{Token}}, repositories: ["**"], scopes: [read, subscribe, gate, admin]}]}
            """);
    }

    /// <summary>Starts a service ("scanner", or "scanner-2" for a second one) and waits until it is ready. A second one that listens gets ports of its own.</summary>
    public async Task StartAsync(string name, bool waitUntilReady = true)
    {
        var service = name.Split('-')[0];
        var health = Loopback.FreePort();
        var environment = new Dictionary<string, string?>(Environment)
        {
            ["ScanMesh__Listen__Health"] = health.ToString(CultureInfo.InvariantCulture),
            ["ScanMesh__Scanner__Directory"] = folder.File(name),
        };
        if (name == "results-2")
            foreach (var listener in (string[])["Api", "Grpc", "Mesh"])
                environment["ScanMesh__Listen__" + listener] = Loopback.FreePort().ToString(CultureInfo.InvariantCulture);
        var process = ServerProcess.Start("dotnet", [Executable(service), "--config", folder.File("scanmesh.yaml")], environment);
        running[name] = (process, health);
        if (waitUntilReady)
            await WaitUntilReadyAsync(name);
    }

    public async Task StartAllAsync()
    {
        string[] names = ["results", "advisories", "scanner-1", "scanner-2", "ingest"];
        foreach (var name in names)
            await StartAsync(name, waitUntilReady: false);
        foreach (var name in names)
            await WaitUntilReadyAsync(name);
    }

    public async Task WaitUntilReadyAsync(string name)
    {
        var (process, health) = running[name];
        using var client = NewClient();
        using var time = new CancellationTokenSource(StartTime);
        while (true)
        {
            process.ThrowIfExited();
            try
            {
                using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{health}/health/ready"), time.Token);
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException) when (!time.IsCancellationRequested)
            {
                // Not listening yet; the loop ends with the time.
                await Task.Delay(100, time.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"{name} was not ready in {StartTime}:\n{process.Output}");
            }

            await Task.Delay(100, CancellationToken.None);
        }
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync(string name)
    {
        await running[name].Process.KillAsync();
        ended.Add(running[name].Process.Output);
        running.Remove(name);
    }

    /// <summary>Sends a signal, for example <c>STOP</c> or <c>CONT</c>.</summary>
    public Task SignalAsync(string name, string signal) => running[name].Process.SignalAsync(signal);

    /// <summary>SIGTERM; gives the exit code.</summary>
    public async Task<int> StopAsync(string name)
    {
        var (process, _) = running[name];
        if (!await process.StopAsync(StartTime))
            throw new TimeoutException($"{name} did not stop in {StartTime}:\n{process.Output}");
        ended.Add(process.Output);
        running.Remove(name);
        return process.ExitCode;
    }

    public bool IsRunning(string name) => running.ContainsKey(name) && !running[name].Process.HasExited;

    public string Output(string name) => running[name].Process.Output;

    /// <summary>A GET on a service's health port, for example <c>/metrics</c>.</summary>
    public async Task<string> HealthAsync(string name, string path)
    {
        using var client = NewClient();
        return await client.GetStringAsync(new Uri($"http://127.0.0.1:{running[name].Health}{path}"));
    }

    /// <summary>A GET of the results API; the token is shown.</summary>
    public async Task<T> GetAsync<T>(string path)
    {
        using var client = NewClient();
        client.DefaultRequestHeaders.Add("Authorization", "Bearer " + Token);
        return (await client.GetFromJsonAsync<T>(new Uri($"http://127.0.0.1:{ApiPort}{path}")))!;
    }

    /// <summary>The JSON report of an image.</summary>
    public Task<string> ReportAsync(string digest) => GetAsync($"/v1/reports/{digest}");

    public async Task<string> GetAsync(string path)
    {
        using var client = NewClient();
        client.DefaultRequestHeaders.Add("Authorization", "Bearer " + Token);
        return await client.GetStringAsync(new Uri($"http://127.0.0.1:{ApiPort}{path}"));
    }

    /// <summary>Takes a failure off the list.</summary>
    public async Task DropAsync(string id)
    {
        using var client = NewClient();
        client.DefaultRequestHeaders.Add("Authorization", "Bearer " + Token);
        using var answer = await client.DeleteAsync(new Uri($"http://127.0.0.1:{ApiPort}/v1/failures/{id}"));
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Has a failed request tried again.</summary>
    public Task RedriveAsync(string requestId) => PostAsync($"/v1/failures/{requestId}/redrive");

    /// <summary>A POST without a body to the results API; the token is shown.</summary>
    public async Task PostAsync(string path)
    {
        using var client = NewClient();
        client.DefaultRequestHeaders.Add("Authorization", "Bearer " + Token);
        using var answer = await client.PostAsync(new Uri($"http://127.0.0.1:{ApiPort}{path}"), null);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Sends a webhook body and returns the status code.</summary>
    public async Task<int> PushAsync(string json)
    {
        using var client = NewClient();
        using var content = new StringContent(json, null, "application/vnd.docker.distribution.events.v2+json");
        using var request = new HttpRequestMessage(HttpMethod.Post, Webhook) { Content = content };
        request.Headers.Add("Authorization", "Bearer " + Token);
        using var answer = await client.SendAsync(request);
        return (int)answer.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (System.Environment.GetEnvironmentVariable("SCANMESH_TEST_LOGS") is { Length: > 0 } logs)
        {
            Directory.CreateDirectory(logs);
            foreach (var (name, (process, _)) in running)
                await File.WriteAllTextAsync(Path.Combine(logs, name + ".log"), process.Output);
        }

        foreach (var (process, _) in running.Values)
            await process.DisposeAsync();
        folder.Dispose();
    }

#pragma warning disable RS0030 // A test's own client to loopback, not product code.
    private static HttpClient NewClient() => new();
#pragma warning restore RS0030

    /// <summary>The built assembly of a service.</summary>
    public static string Executable(string service)
    {
        var assembly = "ScanMesh." + char.ToUpperInvariant(service[0]) + service[1..];
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        return Path.Combine(SharedCases.Repository, "artifacts", "bin", assembly, configuration, assembly + ".dll");
    }
}
