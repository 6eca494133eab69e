using System.Diagnostics;

namespace ScanMesh.Tests.Conformance.Inventories;

/// <summary>Package managers of this machine, whose own listings are the judges.</summary>
internal static class Tool
{
    private static readonly string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The program on PATH, or null.</summary>
    public static string? Find(string name) => folders.Select(f => Path.Combine(f, name)).FirstOrDefault(File.Exists);

    /// <summary>The program on PATH; a test that needs one which is not there is skipped.</summary>
    /// <param name="name">Its file name.</param>
    /// <param name="isInstalledForTests">True for what tests/run.sh installs: with CI=true it must be there.</param>
    public static string Require(string name, bool isInstalledForTests = false)
    {
        var found = Find(name);
        Assert.SkipWhen(found is null && !(isInstalledForTests && Environment.GetEnvironmentVariable("CI") == "true"), $"needs {name}");
        return found ?? throw new FileNotFoundException($"{name} is not on PATH");
    }

    /// <summary>Standard output of a run that ends with 0.</summary>
    public static async Task<string> RunAsync(string program, string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(4));
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output}\n{await errors}");
        return output;
    }
}
