using System.Diagnostics;
using System.Text.Json;
using ScanMesh.Tests.Conformance.Inventories;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Conformance.Programs;

/// <summary>Cargo itself judges: the packages of <c>cargo metadata</c> are those of the lock file that it has written.</summary>
public sealed class CargoItselfTests
{
    private const string Cargo = "/usr/bin/cargo";

    [Fact]
    public async Task Scan_LockFileOfCargo_FindsThePackagesThatCargoLists()
    {
        Assert.SkipUnless(File.Exists(Cargo), "needs cargo");
        using var folder = new TemporaryFolder();
        folder.Write("Cargo.toml", "[workspace]\nmembers = [\"app\", \"lib\"]\nresolver = \"2\"\n");
        folder.Write("app/Cargo.toml", "[package]\nname = \"my-app\"\nversion = \"0.3.0+build.7\"\nedition = \"2021\"\n\n[dependencies]\nmy_lib = { path = \"../lib\" }\n\n[build-dependencies]\noutside = { path = \"../outside\" }\n");
        folder.Write("app/src/main.rs", "fn main() {}\n");
        folder.Write("lib/Cargo.toml", "[package]\nname = \"my_lib\"\nversion = \"1.0.0-rc.1\"\nedition = \"2021\"\n");
        folder.Write("lib/src/lib.rs", "");
        folder.Write("outside/Cargo.toml", "[package]\nname = \"outside\"\nversion = \"2.0.0\"\nedition = \"2021\"\n");
        folder.Write("outside/src/lib.rs", "");

        using var process = Process.Start(new ProcessStartInfo(Cargo, ["metadata", "--format-version", "1", "--offline"]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder.Path })!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await errors);
        using var metadata = JsonDocument.Parse(output);
        var expected = metadata.RootElement.GetProperty("packages").EnumerateArray().Select(p => $"{p.GetProperty("name")} {p.GetProperty("version")}").Order(StringComparer.Ordinal);

        var found = Scan.Files(("src/Cargo.lock", await File.ReadAllBytesAsync(Path.Combine(folder.Path, "Cargo.lock"), TestContext.Current.CancellationToken)));

        Assert.Empty(found.Problems);
        Assert.Equal(expected, found.Packages.Select(p => $"{p.Name} {p.Version}").Order(StringComparer.Ordinal));
    }
}
