using System.Diagnostics;
using System.Text;

namespace ScanMesh.Tests.Kit.Servers;

/// <summary>A process that a test started and ends, with what it printed.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly StringBuilder output = new();

    private ServerProcess(Process process) => this.process = process;

    /// <summary>What it printed so far, both streams.</summary>
    public string Output
    {
        get
        {
            lock (output)
                return output.ToString();
        }
    }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    public int ExitCode => process.ExitCode;

    public static ServerProcess Start(string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null, string? user = null)
    {
        // A server that refuses to run as root is started as its own user; nothing is left of our groups.
        var start = user is null ? new ProcessStartInfo(file, arguments) : new ProcessStartInfo("setpriv", [$"--reuid={user}", $"--regid={user}", "--clear-groups", file, .. arguments]);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.RedirectStandardInput = true;
        start.WorkingDirectory = "/";
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
            start.Environment[name] = value;
        var server = new ServerProcess(new Process { StartInfo = start });
        server.process.OutputDataReceived += (_, line) => server.Keep(line.Data);
        server.process.ErrorDataReceived += (_, line) => server.Keep(line.Data);
        server.process.Start();
        server.process.StandardInput.Close();
        server.process.BeginOutputReadLine();
        server.process.BeginErrorReadLine();
        return server;
    }

    /// <summary>Runs a command to its end and returns what it printed on standard output.</summary>
    public static async Task<string> RunAsync(string file, IEnumerable<string> arguments, TimeSpan limit, string? user = null)
    {
        await using var run = Start(file, arguments, user: user);
        using var time = new CancellationTokenSource(limit);
        await run.process.WaitForExitAsync(time.Token);
        return run.ExitCode == 0 ? run.Output : throw new InvalidOperationException($"{file} {string.Join(' ', arguments)}: exit code {run.ExitCode}\n{run.Output}");
    }

    /// <summary>Waits until it has ended by itself and all its output is here.</summary>
    public async Task WaitAsync(TimeSpan limit)
    {
        using var time = new CancellationTokenSource(limit);
        await process.WaitForExitAsync(time.Token);
    }

    /// <summary>Throws with its output when it has ended.</summary>
    public void ThrowIfExited()
    {
        if (process.HasExited)
            throw new InvalidOperationException($"{process.StartInfo.FileName} {string.Join(' ', process.StartInfo.ArgumentList)} ended with {process.ExitCode}:\n{LastLines(20)}");
    }

    /// <summary>SIGKILL, with all it started: what a crash looks like.</summary>
    public async Task KillAsync()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    /// <summary>Sends a signal, for example <c>STOP</c>, to the process alone.</summary>
    public Task SignalAsync(string signal) =>
        RunAsync("kill", ["-" + signal, process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)], TimeSpan.FromSeconds(5));

    /// <summary>SIGTERM, and SIGKILL when it does not end in time; returns true when it ended by itself.</summary>
    public async Task<bool> StopAsync(TimeSpan limit)
    {
        if (!process.HasExited)
            await SignalAsync("TERM");
        using var time = new CancellationTokenSource(limit);
        try
        {
            await process.WaitForExitAsync(time.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            await KillAsync();
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        process.Dispose();
    }

    private string LastLines(int count) => string.Join('\n', Output.TrimEnd().Split('\n').TakeLast(count));

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (output)
            output.AppendLine(line);
    }
}
