using System.Globalization;
using ScanMesh.Tests.Kit;
using ScanMesh.Tests.Kit.Registry;
using ScanMesh.Tests.Kit.Servers;

namespace ScanMesh.Tests.Integration.Standalone;

/// <summary>A sweep of a standalone process that is killed, and the commands that show it.</summary>
public sealed class SweepProcessTests : IDisposable
{
    private const int Repositories = 20;
    private const int Tags = 10;
    private const int PerMinute = 3000;

    private readonly ScratchFolder folder = new();
    private readonly Uri api = new($"http://127.0.0.1:{Loopback.FreePort()}/");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Sweep_ProcessIsKilled_GoesOnWhereItStopped()
    {
        await using var registry = await GeneratedRegistry.StartAsync(Repositories, Tags, TimeProvider.System);
        await File.WriteAllTextAsync(
            folder.File("scanmesh.yaml"),
            $$$"""
            registries:
              corp: {host: "{{{registry.Host}}}", insecure: true, sweep: {requestsPerMinute: {{{PerMinute}}}}}
            advisories: {inputs: []}
            scanner: {otherConcurrency: 1}
            listen: {api: {{{api.Port}}}, ingest: 0, grpc: 0, mesh: 0, advisories: 0, health: 0}
            """,
            Cancel);
        using (var first = Start())
        {
            try
            {
                var plan = await UntilItAnswersAsync("plan");
                Assert.Equal((0, true), (plan.ExitCode, plan.Output.Contains($"{Repositories} of {Repositories} repositories, {Repositories * Tags} tags in them", StringComparison.Ordinal)));
                Assert.Equal(0, (await CommandAsync("start")).ExitCode);
                var planned = Heads(registry);
                while (Heads(registry) < planned + (Repositories * Tags / 2))
                    await Task.Delay(20, Cancel);
            }
            finally
            {
                first.Kill();
                await first.WaitForExitAsync(Cancel);
            }
        }

        var before = Heads(registry);
        Assert.InRange(before, Repositories * Tags, (2 * Repositories * Tags) - 1);
        using var second = Start();
        try
        {
            var status = await UntilItAnswersAsync("status");
            while (!status.Output.Contains("sweep: done", StringComparison.Ordinal))
            {
                await Task.Delay(200, Cancel);
                status = await CommandAsync("status");
            }

            Assert.Contains($"{Repositories} of {Repositories} repositories, {Repositories * Tags} tags asked about: 0 known, {Repositories * Tags} unknown", status.Output, StringComparison.Ordinal);
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"requested: {Repositories * Tags}"), status.Output, StringComparison.Ordinal);
            // Plan and sweep ask about each tag once; what was not saved is done again.
            Assert.InRange(Heads(registry), 2 * Repositories * Tags, (2 * Repositories * Tags) + 70);
            var paused = await CommandAsync("pause");
            Assert.Equal((1, "scanmesh: Nothing runs that could be paused.\n"), (paused.ExitCode, paused.Error));
        }
        finally
        {
            second.Kill();
            await second.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static int Heads(GeneratedRegistry registry) => registry.Requests.Count(r => r.Method == "HEAD");

    private System.Diagnostics.Process Start()
    {
        var process = ProcessRun.Start("ScanMesh.Standalone.dll", "--data", folder.File("data"), "--config", folder.File("scanmesh.yaml"));
        // Nobody reads what it says: its pipes must not fill.
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private Task<CommandRun> CommandAsync(string action) => CommandRun.OfAsync(folder.File("cache"), "sweep", action, "corp", "--server", api.ToString());

    private async Task<CommandRun> UntilItAnswersAsync(string action)
    {
        while (true)
        {
            var run = await CommandAsync(action);
            if (run.ExitCode == 0)
                return run;
            await Task.Delay(200, Cancel);
        }
    }
}
