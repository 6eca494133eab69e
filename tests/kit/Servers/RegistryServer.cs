using System.Globalization;
using System.Text.Json;

namespace ScanMesh.Tests.Kit.Servers;

/// <summary>CNCF Distribution (Debian's docker-registry) on loopback, with a notification endpoint and an access log.</summary>
public sealed class RegistryServer : IAsyncDisposable
{
    private const string Program = "/usr/bin/docker-registry";

    private readonly ScratchFolder folder = new();
    private ServerProcess? process;

    private RegistryServer()
    {
    }

    public int Port { get; } = Loopback.FreePort();

    /// <summary>For example <c>127.0.0.1:5000</c>.</summary>
    public string Host => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <param name="webhook">Where it sends its notifications; null = nowhere.</param>
    /// <param name="token">Bearer token it shows there.</param>
    public static async Task<RegistryServer> StartAsync(Uri? webhook = null, string? token = null)
    {
        if (!File.Exists(Program))
            throw new ServerMissingException("docker-registry");
        var server = new RegistryServer();
        var notifications = webhook is null ? "" : $"""

            notifications:
              endpoints:
                - name: scanmesh
                  url: {webhook}
                  headers: {JsonSerializer.Serialize(new Dictionary<string, string[]> { ["Authorization"] = ["Bearer " + token] })}
                  timeout: 5s
                  threshold: 3
                  backoff: 1s
            """;
        var configuration = $"""
            version: 0.1
            log: {"{level: info, formatter: json, accesslog: {disabled: true}}"}
            storage:
              filesystem: {"{"}rootdirectory: {server.folder.File("data")}{"}"}
              delete: {"{enabled: true}"}
            http: {"{"}addr: "{server.Host}"{"}"}{notifications}

            """;
        await File.WriteAllTextAsync(server.folder.File("config.yml"), configuration);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>SIGKILL: what it had not told of yet, it never will.</summary>
    public Task KillAsync() => process!.KillAsync();

    /// <summary>Starts it again on what it has stored.</summary>
    public async Task StartAgainAsync()
    {
        if (process is not null)
            await process.DisposeAsync();
        process = ServerProcess.Start(Program, ["serve", folder.File("config.yml")]);
        await Loopback.WaitForAsync(Port, process.ThrowIfExited, TimeSpan.FromSeconds(30));
    }

    /// <summary>Deletes the manifest that a tag names, and so all its tags.</summary>
    public Task DeleteAsync(string repository, string tag) =>
        ServerProcess.RunAsync("skopeo", ["--insecure-policy", "delete", "--tls-verify=false", $"docker://{Host}/{repository}:{tag}"], TimeSpan.FromMinutes(1));

    /// <summary>Digests of the blobs that were read (GET, answered) since the start, in the order of the log, once for each read.</summary>
    public IReadOnlyList<string> BlobReads()
    {
        var reads = new List<string>();
        foreach (var line in Output.Split('\n'))
        {
            if (!line.StartsWith('{') || !line.Contains("response completed", StringComparison.Ordinal))
                continue;
            using var entry = JsonDocument.Parse(line);
            var root = entry.RootElement;
            if (Text(root, "http.request.method") == "GET" && Text(root, "http.request.uri") is { } uri && uri.Contains("/blobs/sha256:", StringComparison.Ordinal))
                reads.Add(uri[(uri.LastIndexOf('/') + 1)..]);
        }

        return reads;
    }

    /// <summary>What it printed.</summary>
    public string Output => process!.Output;

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
            await process.DisposeAsync();
        folder.Dispose();
    }

    private static string? Text(JsonElement entry, string name) => entry.TryGetProperty(name, out var value) ? value.GetString() : null;
}
