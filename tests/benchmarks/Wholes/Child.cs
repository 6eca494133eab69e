using System.Diagnostics;
using System.Globalization;

namespace ScanMesh.Tests.Benchmarks.Wholes;

/// <summary>A process of this program's own, so that what it costs is told apart: a registry, or something whose memory is measured.</summary>
internal sealed class Child : IAsyncDisposable
{
    private readonly Process process;

    private Child(Process process) => this.process = process;

    /// <summary>The first line that it prints.</summary>
    public string Answer { get; private set; } = "";

    /// <summary>Starts <c>child ARGUMENTS</c> with the workstation garbage collector and waits for its first line.</summary>
    public static async Task<Child> StartAsync(params string[] arguments)
    {
        var host = Environment.ProcessPath!;
        string[] program = Path.GetFileNameWithoutExtension(host) == "dotnet" ? [typeof(Child).Assembly.Location] : [];
        var start = new ProcessStartInfo(host, [.. program, "child", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        start.Environment["DOTNET_gcServer"] = "0";
        var child = new Child(Process.Start(start)!);
        child.Answer = await child.process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"child {string.Join(' ', arguments)} ended without an answer");
        return child;
    }

    /// <summary>Runs a child to its first line and gives that.</summary>
    public static async Task<string> AskAsync(params string[] arguments)
    {
        await using var child = await StartAsync(arguments);
        return child.Answer;
    }

    /// <summary>Runs the part of a child.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        switch (arguments)
        {
            case ["registry", var folder]:
                await FolderRegistry.ServeAsync(folder);
                return 0;
            case ["scan", var host, var repository, var parallel]:
                Console.WriteLine(await ColdScan.ScanAsync(host, repository, int.Parse(parallel, CultureInfo.InvariantCulture)));
                return 0;
            case ["snapshot", var source, var target]:
                Console.WriteLine(await SnapshotBuild.BuildTwiceAsync(source, target));
                return 0;
            case ["publish", var host, var port, var username, var password, var file]:
                Console.WriteLine(await IngestRate.PublishAsync(host, int.Parse(port, CultureInfo.InvariantCulture), username, password, file));
                return 0;
            case ["post", var webhook]:
                Console.WriteLine(await IngestRate.PostAsync(webhook));
                return 0;
            case ["send", var webhook, var first, var count, var rate]:
                Console.WriteLine(await IngestMillion.SendAsync(
                    webhook, int.Parse(first, CultureInfo.InvariantCulture), int.Parse(count, CultureInfo.InvariantCulture), double.Parse(rate, CultureInfo.InvariantCulture)));
                return 0;
            case ["publish-paced", var host, var port, var username, var password, var file, var count, var rate]:
                Console.WriteLine(await IngestMillion.PublishAsync(
                    host, int.Parse(port, CultureInfo.InvariantCulture), username, password, file, int.Parse(count, CultureInfo.InvariantCulture), double.Parse(rate, CultureInfo.InvariantCulture)));
                return 0;
            default:
                return 2;
        }
    }

    /// <summary>Largest resident memory of this process so far, bytes.</summary>
    public static long PeakMemory() =>
        long.Parse(File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
