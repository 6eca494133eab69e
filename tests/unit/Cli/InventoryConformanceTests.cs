using System.IO.Compression;
using System.Text.Json;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Unit.Cli;

public sealed class InventoryConformanceTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Inventory_RealDebianRoot_EqualsDpkgQuery()
    {
        var status = SharedCases.Require("inventories", "debian-12.dpkg-status.gz");
        Directory.CreateDirectory(folder.File("root", "var", "lib", "dpkg"));
        await using (var input = new GZipStream(File.OpenRead(status), CompressionMode.Decompress))
        await using (var output = File.Create(folder.File("root", "var", "lib", "dpkg", "status")))
            await input.CopyToAsync(output, TestContext.Current.CancellationToken);
        Directory.CreateDirectory(folder.File("root", "etc"));
        await File.WriteAllTextAsync(folder.File("root", "etc", "os-release"), CliImages.OsRelease, TestContext.Current.CancellationToken);

        var run = await CliRun.OfAsync("inventory", "rootfs:" + folder.File("root"), "--format", "json");

        var expected = (await File.ReadAllLinesAsync(SharedCases.Require("inventories", "debian-12.dpkg-query.tsv"), TestContext.Current.CancellationToken))
            .Where(l => !l.StartsWith('#')).Select(l => l.Split('\t')).Select(c => string.Join(' ', c[0], c[1], c[3], c[4])).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(849, expected.Count);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.True(run.Json.GetProperty("complete").GetBoolean());
        Assert.Equal(expected, run.Json.GetProperty("packages").EnumerateArray().Select(p => $"{Name(p)} {Version(p)} {Source(p)}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Inventory_VendorAlpineArchive_HasItsPackages()
    {
        var expected = JsonDocument.Parse(await File.ReadAllTextAsync(SharedCases.Require("images", "alpine-310.expected.json"), TestContext.Current.CancellationToken)).RootElement;
        await using (var input = new GZipStream(File.OpenRead(SharedCases.Require("images", "alpine-310.tar.gz")), CompressionMode.Decompress))
        await using (var output = File.Create(folder.File("alpine.tar")))
            await input.CopyToAsync(output, TestContext.Current.CancellationToken);

        var run = await CliRun.OfAsync("inventory", "docker-archive:" + folder.File("alpine.tar"), "--format", "json");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(
            expected.GetProperty("packages").EnumerateArray().Select(p => $"{Name(p)} {Version(p)} {p.GetProperty("origin").GetString()}").Order(StringComparer.Ordinal),
            run.Json.GetProperty("packages").EnumerateArray().Select(p => $"{Name(p)} {Version(p)} {Source(p).Split(' ')[0]}").Order(StringComparer.Ordinal));
        Assert.Equal("linux/amd64", run.Json.GetProperty("image").GetProperty("platform").GetString());
    }

    private static string? Name(JsonElement package) => package.GetProperty("name").GetString();

    private static string? Version(JsonElement package) => package.GetProperty("version").GetString();

    private static string Source(JsonElement package) =>
        package.TryGetProperty("source", out var source) ? $"{Name(source)} {Version(source)}" : $"{Name(package)} {Version(package)}";
}
