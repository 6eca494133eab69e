using System.Diagnostics;
using Microsoft.Data.Sqlite;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit;
using ScanMesh.Tests.Kit.Rpm;

namespace ScanMesh.Tests.Conformance.Inventories;

/// <summary>Packages built, installed, upgraded and removed by rpm itself, and its own list of them.</summary>
public sealed class RpmItselfTests : IDisposable
{
    private const string Format = "%{NAME}\\t%{EVR}\\t%{ARCH}\\t%{SOURCERPM}\\t%{MODULARITYLABEL}\\t%{LICENSE}\\n";
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Scan_LayersWithUpgradeAndRemoval_EqualRpmsOwnList()
    {
        await BuildAsync("alpha", "1.0", "1", "Epoch: 2", "%package libs\nSummary: l\nVersion: 7\n%description libs\nx\n%files libs\n");
        await BuildAsync("alpha", "1.1~rc1", "1", "Epoch: 2", "%package libs\nSummary: l\nVersion: 7\n%description libs\nx\n%files libs\n");
        await BuildAsync("beta", "3", "4.el9^git1", "Epoch: 0");
        await BuildAsync("gamma", "1", "1.module+el8.4.0+9822+20bf1249", "ModularityLabel: gamma:1:8040020210101000000:abcdef01");
        await BuildAsync("node", "18", "1", "", "", "/usr/lib/node_modules/npm/package.json");

        await InstallAsync("-i", "alpha-1.0-1", "alpha-libs-7-1", "beta-3-4.el9^git1");
        var first = await DatabaseAsync();
        await InstallAsync("-U", "alpha-1.1~rc1-1");
        await RpmAsync("-e", "beta");
        await InstallAsync("-i", "gamma-1-1.module+el8.4.0+9822+20bf1249", "node-18-1");
        var second = await DatabaseAsync();

        var inventory = Scan.Layers([("var/lib/rpm/rpmdb.sqlite", first)], [("var/lib/rpm/rpmdb.sqlite", second), ("usr/lib/node_modules/npm/package.json", """{"name":"npm","version":"9.0.0"}"""u8.ToArray())]);

        Assert.Equal((await RpmAsync("-qa", "--qf", Format)).Order(StringComparer.Ordinal), inventory.Packages.Select(Line).Order(StringComparer.Ordinal));
        Assert.Equal(4, inventory.Packages.Length);
        Assert.Empty(inventory.Problems);
        Assert.True(inventory.Complete);
    }

    /// <summary>Our files are in rpm's eyes what they are in ours; Debian's rpm reads Berkeley DB, ndb it does not know.</summary>
    [Theory]
    [InlineData(false, 4096)]
    [InlineData(true, 4096)]
    [InlineData(false, 512)]
    public async Task Scan_BerkeleyDatabase_EqualsRpmsOwnList(bool isBigEndian, int pageBytes)
    {
        var headers = await HeadersAsync();
        await File.WriteAllBytesAsync(folder.File("root", "var", "lib", "rpm", "Packages"), RpmDatabases.Berkeley(headers, isBigEndian, pageBytes), TestContext.Current.CancellationToken);
        await CompareBerkeleyAsync(headers.Count);
    }

    /// <summary>Berkeley DB itself writes the file.</summary>
    [Theory]
    [InlineData(1234)]
    [InlineData(4321)]
    public async Task Scan_DatabaseOfBerkeleyDbItself_EqualsRpmsOwnList(int byteOrder)
    {
        const string load = "/usr/bin/db5.3_load";
        Assert.SkipUnless(File.Exists(load) || Environment.GetEnvironmentVariable("CI") == "true", "needs db5.3-util");
        var headers = await HeadersAsync();
        var dump = $"VERSION=3\nformat=bytevalue\ntype=hash\ndb_lorder={byteOrder}\ndb_pagesize=4096\nHEADER=END\n 00000000\n {headers.Count:x2}000000\n"
            + string.Concat(headers.Select((h, i) => $" {i + 1:x2}000000\n {Convert.ToHexStringLower(h)}\n")) + "DATA=END\n";
        await File.WriteAllTextAsync(folder.File("dump"), dump, TestContext.Current.CancellationToken);
        await RunAsync(load, "-f", folder.File("dump"), folder.File("root", "var", "lib", "rpm", "Packages"));
        await CompareBerkeleyAsync(headers.Count);
    }

    private async Task CompareBerkeleyAsync(int count)
    {
        var inventory = Scan.Files(("var/lib/rpm/Packages", await File.ReadAllBytesAsync(folder.File("root", "var", "lib", "rpm", "Packages"), TestContext.Current.CancellationToken)));
        File.Delete(folder.File("root", "var", "lib", "rpm", "rpmdb.sqlite"));
        var list = await RpmAsync("--define", "_db_backend bdb_ro", "-qa", "--qf", Format);
        Assert.Equal(count, list.Length);
        Assert.Equal(list.Order(StringComparer.Ordinal), inventory.Packages.Select(Line).Order(StringComparer.Ordinal));
        Assert.Empty(inventory.Problems);
    }

    /// <summary>Headers as rpm writes them into its database: small ones, and one of many files.</summary>
    private async Task<List<byte[]>> HeadersAsync()
    {
        await BuildAsync("alpha", "1.0", "1", "Epoch: 2");
        await BuildAsync("beta", "3", "4", "", "", [.. Enumerable.Range(0, 2000).Select(i => $"/usr/share/beta/file-{i}")]);
        await InstallAsync("-i", "alpha-1.0-1", "beta-3-4");
        await DatabaseAsync();
        await using var connection = new SqliteConnection($"Data Source={folder.File("root", "var", "lib", "rpm", "rpmdb.sqlite")};Pooling=False");
        connection.Open();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT blob FROM Packages ORDER BY hnum";
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var headers = new List<byte[]>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            headers.Add((byte[])reader[0]);
        return headers;
    }

    private async Task BuildAsync(string name, string version, string release, string more, string sub = "", params string[] files)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/rpmbuild") || Environment.GetEnvironmentVariable("CI") == "true", "needs rpm");
        var spec = $"""
            Name: {name}
            Version: {version}
            Release: {release}
            Summary: s
            License: MIT and BSD
            BuildArch: noarch
            {more}
            %description
            x
            %install
            for file in {string.Join(' ', files)}; do mkdir -p %buildroot$(dirname $file); echo x > %buildroot$file; done
            %files
            {string.Join('\n', files)}
            {sub}
            """;
        await File.WriteAllTextAsync(folder.File(name + ".spec"), spec, TestContext.Current.CancellationToken);
        await RunAsync("/usr/bin/rpmbuild", "-bb", "--define", $"_topdir {folder.File("top")}", "--define", "_build_id_links none", folder.File(name + ".spec"));
    }

    private async Task InstallAsync(string how, params string[] packages)
    {
        Directory.CreateDirectory(folder.File("root", "var", "lib", "rpm"));
        await RpmAsync(["--nodeps", how, .. packages.Select(p => folder.File("top", "RPMS", "noarch", p + ".noarch.rpm"))]);
    }

    /// <summary>The database as rpm leaves it: its log is written back.</summary>
    private async Task<byte[]> DatabaseAsync()
    {
        var file = folder.File("root", "var", "lib", "rpm", "rpmdb.sqlite");
        var log = new FileInfo(file + "-wal");
        Assert.True(!log.Exists || log.Length == 0);
        return await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
    }

    private Task<string[]> RpmAsync(params string[] arguments) => RunAsync("/usr/bin/rpm", ["--root", folder.File("root"), "--dbpath", "/var/lib/rpm", .. arguments]);

    private static async Task<string[]> RunAsync(string tool, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{tool} {string.Join(' ', arguments)}: {process.ExitCode}\n{await errors}");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string Line(Package p)
    {
        var source = p.SourceVersion[(p.SourceVersion.IndexOf(':', StringComparison.Ordinal) + 1)..];
        return string.Join('\t', p.Name, p.Version, p.Architecture, $"{p.SourceName}-{source}.src.rpm", p.Module ?? "(none)", string.Join(',', p.Licences));
    }
}
