using ScanMesh.Hosting.Checks;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Hosting.Listeners;

namespace ScanMesh.Standalone;

/// <summary>The mesh as a service in one process.</summary>
internal static class StandaloneProgram
{
    private const int Trouble = 1;
    private const int WrongUsage = 2;

    /// <summary>Runs until it is told to stop; answers the exit code.</summary>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter error)
    {
        if (arguments is ["--help" or "-h"])
        {
            await output.WriteLineAsync(StandaloneArguments.Usage);
            return 0;
        }

        if (ConfigCheck.FileOf(arguments) is { } file)
            return await StandaloneCheck.RunAsync(file, output, error, CancellationToken.None);
        if (StandaloneArguments.Parse(arguments, out var problem) is not { } parsed)
        {
            await error.WriteLineAsync($"{problem}\n{StandaloneArguments.Usage}");
            return WrongUsage;
        }

        try
        {
            using var data = DataFolder.Open(parsed.Data ?? DataFolder.Default(Environment.GetEnvironmentVariable));
            await using var app = StandaloneMesh.Build(StandaloneConfiguration.Load(parsed, data, Environment.GetEnvironmentVariable));
            await app.StartAsync();
            await TellAsync(output, app, data);
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (ConfigurationException e)
        {
            foreach (var line in e.Errors)
                await error.WriteLineAsync(line);
            return WrongUsage;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            await error.WriteLineAsync($"standalone cannot start: {e.Message}");
            return Trouble;
        }
    }

    private static async Task TellAsync(TextWriter output, WebApplication app, DataFolder data)
    {
        var addresses = app.Services.GetRequiredService<ListenerAddresses>();
        await output.WriteLineAsync($"data      {data.Path}");
        foreach (var (name, what) in new[] { ("ingest", "webhooks and POST /v1/scans"), ("api", "HTTP API"), ("grpc", "gRPC: events and results"), ("health", "health and metrics") })
            await output.WriteLineAsync($"{name,-8}  {addresses[name]}  {what}");
        await output.FlushAsync();
    }
}
