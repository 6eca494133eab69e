using System.Diagnostics;
using ScanMesh.Tests.Conformance.Programs;
using ScanMesh.Tests.Kit;

[assembly: AssemblyFixture(typeof(GoBuilds))]

namespace ScanMesh.Tests.Conformance.Programs;

/// <summary>Builds a small module with the machine's own Go, offline: its dependencies are vendored, so that they have versions. One cache serves all builds.</summary>
public sealed class GoBuilds : IDisposable
{
    public const string Go = "/usr/bin/go";
    private readonly TemporaryFolder folder = new();
    private int builds;

    public GoBuilds()
    {
        folder.Write("app/go.mod", """
            module example.org/Acme/App/v2

            go 1.19

            require (
            	example.org/forked v0.4.0
            	example.org/Plain v1.2.3
            	example.org/staging v0.0.0
            )

            replace example.org/forked v0.4.0 => example.org/fork v0.4.1
            replace example.org/staging => ./staging
            """);
        folder.Write("app/vendor/modules.txt", """
            # example.org/Plain v1.2.3
            ## explicit; go 1.19
            example.org/Plain
            # example.org/forked v0.4.0 => example.org/fork v0.4.1
            ## explicit; go 1.19
            example.org/forked
            # example.org/staging v0.0.0 => ./staging
            ## explicit; go 1.19
            example.org/staging
            # example.org/staging => ./staging

            """);
        folder.Write("app/staging/go.mod", "module example.org/staging\n\ngo 1.19\n");
        foreach (var module in (string[])["Plain", "forked", "staging"])
            folder.Write($"app/vendor/example.org/{module}/m.go", $"package {module.ToLowerInvariant()}\n\nfunc Name() string {{ return \"{module}\" }}\n");
        folder.Write("app/staging/m.go", "package staging\n\nfunc Name() string { return \"staging\" }\n");
        folder.Write("app/cmd/app/main.go", """
            package main

            import (
            	plain "example.org/Plain"
            	"example.org/forked"
            	"example.org/staging"
            )

            var version = "dev"

            func main() { println(plain.Name(), forked.Name(), staging.Name(), version) }
            """);
    }

    /// <summary>The cache of all builds.</summary>
    public string Cache => Path.Combine(folder.Path, "cache");

    /// <summary>Builds the program and gives its file.</summary>
    public async Task<string> BuildAsync(string system, string processor, params string[] flags)
    {
        var file = Path.Combine(folder.Path, $"app-{Interlocked.Increment(ref builds)}");
        await RunAsync(["build", "-mod=vendor", "-o", file, .. flags, "./cmd/app"], ("GOOS", system), ("GOARCH", processor));
        return file;
    }

    /// <summary>What <c>go version -m</c> prints of a file, without blanks before the lines.</summary>
    public async Task<IReadOnlyList<string>> VersionAsync(string file) =>
        [.. (await RunAsync(["version", "-m", file])).Split('\n').Select(l => l.TrimStart('\t')).Where(l => l.Length > 0)];

    public void Dispose() => folder.Dispose();

    private async Task<string> RunAsync(string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Go, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.Combine(folder.Path, "app") };
        foreach (var (name, value) in (IEnumerable<(string, string)>)[("GOPROXY", "off"), ("GOFLAGS", ""), ("GOTOOLCHAIN", "local"), ("CGO_ENABLED", "0"), ("GOCACHE", Cache), .. environment])
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await errors);
        return output;
    }
}
