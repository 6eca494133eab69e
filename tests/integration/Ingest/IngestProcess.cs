using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Tests.Integration.Bus;
using ScanMesh.Tests.Kit.Servers;

namespace ScanMesh.Tests.Integration.Ingest;

/// <summary>The ingest service as a process of its own, which can be killed.</summary>
internal sealed class IngestProcess : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("scanmesh-ingest-").FullName;
    private readonly StringBuilder log = new();
    private readonly HttpClient client;
    private readonly HttpClient health;
    private Process? process;

    public IngestProcess(int brokerPort, bool withSpool = true)
    {
        var (port, healthPort) = (Loopback.FreePort(), Loopback.FreePort());
        File.WriteAllText(Path.Combine(folder, "hook"), "s3cret\n");
        File.WriteAllText(Config, string.Create(CultureInfo.InvariantCulture, $$$"""
            registries: {corp: {host: cr.corp.example}}
            sources: {push: {kind: distribution, registry: corp, secretFile: hook}}
            bus: {host: 127.0.0.1, port: {{{brokerPort}}}}
            listen: {address: 127.0.0.1, ingest: {{{port}}}, health: {{{healthPort}}}}

            """) + (withSpool ? "spool: {directory: spool}\n" : ""));
        client = Client(port);
        health = Client(healthPort);
    }

    public string SpoolFolder => Path.Combine(folder, "spool");

    public string Log
    {
        get
        {
            lock (log)
                return log.ToString();
        }
    }

    private string Config => Path.Combine(folder, "scanmesh.yaml");

    public async Task StartAsync()
    {
        process = Start();
        await Eventually.TrueAsync(async () => process.HasExited ? throw new InvalidOperationException(Log) : await HealthAsync("/health/live") == HttpStatusCode.OK);
    }

    /// <summary>Starts a second one on the same folder and gives its exit code.</summary>
    public async Task<int> StartAnotherAsync()
    {
        using var another = Start();
        await another.WaitForExitAsync(TestContext.Current.CancellationToken);
        return another.ExitCode;
    }

    public async Task KillAsync()
    {
        if (process is null)
            return;
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    /// <summary>SIGTERM; gives the exit code.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", process!.Id.ToString(CultureInfo.InvariantCulture)]);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }

    public async Task<HttpStatusCode> HealthAsync(string path)
    {
        try
        {
            using var response = await health.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            return response.StatusCode;
        }
        catch (HttpRequestException)
        {
            return default;
        }
    }

    /// <summary>Sends one push; the status, or none when the connection broke.</summary>
    public async Task<HttpStatusCode> PushAsync(string tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/webhooks/push") { Content = new StringContent(Body(tag)) };
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer s3cret");
        try
        {
            using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
            return response.StatusCode;
        }
        catch (HttpRequestException)
        {
            return default;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        client.Dispose();
        health.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static string Body(string tag) =>
        $$$"""{"events":[{"id":"event-{{{tag}}}","action":"push","target":{"mediaType":"application/vnd.oci.image.manifest.v1+json","repository":"team/app","tag":"{{{tag}}}"}}]}""";

    private static HttpClient Client(int port)
    {
        var server = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        var client = GuardedHttp.CreateClient(new OutboundRules { OperatorHosts = [server.Authority], AllowPlainHttp = true, MaxConnectionsPerHost = 128 });
        client.BaseAddress = server;
        return client;
    }

    private Process Start()
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardError = true };
        foreach (var argument in (string[])["exec", Path.Combine(AppContext.BaseDirectory, "ScanMesh.Ingest.dll"), "--config", Config])
            start.ArgumentList.Add(argument);
        var started = Process.Start(start)!;
        started.ErrorDataReceived += (_, line) =>
        {
            lock (log)
                log.AppendLine(line.Data);
        };
        started.BeginErrorReadLine();
        return started;
    }
}
