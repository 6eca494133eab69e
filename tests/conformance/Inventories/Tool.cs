using System.Diagnostics;

namespace ScanMesh.Tests.Conformance.Inventories;

/// <summary>Package managers of this machine, whose own listings are the judges.</summary>
internal static class Tool
{
    private static readonly string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The program on PATH, or null.</summary>
    public static string? Find(string name) => folders.Select(f => Path.Combine(f, name)).FirstOrDefault(File.Exists);

    /// <summary>The program on PATH; a test that needs one which is not there is skipped.</summary>
    public static string Require(string name)
    {
        var found = Find(name);
        Assert.SkipWhen(found is null, $"needs {name}");
        return found!;
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
