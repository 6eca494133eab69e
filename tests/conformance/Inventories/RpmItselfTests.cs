using System.Diagnostics;
using Microsoft.Data.Sqlite;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Conformance.Histories;
using ScanMesh.Tests.Kit;
using ScanMesh.Tests.Kit.Rpm;

namespace ScanMesh.Tests.Conformance.Inventories;

/// <summary>Packages built, installed, upgraded and removed by rpm itself, and its own list of them.</summary>
public sealed class RpmItselfTests : IDisposable
{
    private const string Format = "%{NAME}\\t%{EVR}\\t%{ARCH}\\t%{SOURCERPM}\\t%{MODULARITYLABEL}\\t%{LICENSE}\\n";
    private static readonly string Rpm = Tool.Find("rpm") ?? "/usr/bin/rpm";
    private readonly ScratchFolder folder = new();
    private string backend = "sqlite";

    public void Dispose() => folder.Dispose();

    /// <summary>Debian's rpm writes no ndb; one that does, on PATH, is asked.</summary>
    [Theory]
    [InlineData("sqlite", "rpmdb.sqlite")]
    [InlineData("ndb", "Packages.db")]
    public async Task Scan_LayersWithUpgradeAndRemoval_EqualRpmsOwnList(string format, string file)
    {
        backend = format;
        if (format == "ndb")
        {
            Assert.SkipUnless(File.Exists(Rpm), "needs rpm");
            Directory.CreateDirectory(folder.File("root", "var", "lib", "rpm"));
            await RpmAsync("--initdb");
            Assert.SkipUnless(File.Exists(folder.File("root", "var", "lib", "rpm", file)), "this rpm writes no ndb");
        }

        await BuildAsync("alpha", "1.0", "1", "Epoch: 2", "%package libs\nSummary: l\nVersion: 7\n%description libs\nx\n%files libs\n");
        await BuildAsync("alpha", "1.1~rc1", "1", "Epoch: 2", "%package libs\nSummary: l\nVersion: 7\n%description libs\nx\n%files libs\n");
        await BuildAsync("beta", "3", "4.el9^git1", "Epoch: 0");
        await BuildAsync("gamma", "1", "1.module+el8.4.0+9822+20bf1249", "ModularityLabel: gamma:1:8040020210101000000:abcdef01");
        await BuildAsync("node", "18", "1", "", "", "/usr/lib/node_modules/npm/package.json");

        var image = new FolderHistory(folder.File("root"));
        await InstallAsync("-i", "alpha-1.0-1", "alpha-libs-7-1", "beta-3-4.el9^git1");
        await image.TakeAsync(await ListAsync());
        await InstallAsync("-U", "alpha-1.1~rc1-1");
        await InstallAsync("-i", "gamma-1-1.module+el8.4.0+9822+20bf1249", "node-18-1");
        await image.TakeAsync(await ListAsync());
        await RpmAsync("-e", "beta");
        await image.TakeAsync(await ListAsync());

        // What a package owns is not told again.
        Assert.Equal(["alpha 2:1.1~rc1-1 @1", "alpha-libs 2:7-1 @0", "gamma 1-1.module+el8.4.0+9822+20bf1249 @1", "node 18-1 @1"], (await image.CheckAsync(Line)).Select(l => l.Split('\t')).Select(f => $"{f[0]} {f[1]} {f[^1][f[^1].IndexOf('@')..]}"));

        Task<string[]> ListAsync() => RpmAsync("-qa", "--qf", Format);
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

    /// <summary>Databases of CentOS 5 to 8 that a Debian package brings along.</summary>
    [Theory]
    [InlineData("centos5-plain")]
    [InlineData("centos6-plain")]
    [InlineData("centos6-devtools")]
    [InlineData("centos6-many")]
    [InlineData("centos7-plain")]
    [InlineData("centos7-devtools")]
    [InlineData("centos7-httpd24")]
    [InlineData("centos7-many")]
    [InlineData("centos7-python35")]
    [InlineData("centos8-modularitylabel")]
    public async Task Scan_DatabasesOfCentOs_EqualRpmsOwnList(string name)
    {
        CopyCentOs(name);
        await CompareBerkeleyAsync(null);
    }

    /// <summary>The same, put into the newer formats by rpm.</summary>
    [Theory]
    [InlineData("centos7-many", "sqlite", "rpmdb.sqlite")]
    [InlineData("centos8-modularitylabel", "sqlite", "rpmdb.sqlite")]
    [InlineData("centos7-many", "ndb", "Packages.db")]
    [InlineData("centos8-modularitylabel", "ndb", "Packages.db")]
    public async Task Scan_DatabasesOfCentOsThatRpmConverted_EqualRpmsOwnList(string name, string format, string file)
    {
        CopyCentOs(name);
        backend = format;
        await RunAsync(Path.Combine(Path.GetDirectoryName(Rpm)!, "rpmdb"), "--define", $"_db_backend {format}", "--root", folder.File("root"), "--dbpath", "/var/lib/rpm", "--rebuilddb");
        var converted = folder.File("root", "var", "lib", "rpm", file);
        Assert.SkipUnless(File.Exists(converted), $"this rpm writes no {format}");
        await CompareAsync("var/lib/rpm/" + file, await File.ReadAllBytesAsync(converted, TestContext.Current.CancellationToken), null);
    }

    private void CopyCentOs(string name)
    {
        var database = $"/usr/share/gocode/src/github.com/knqyf263/go-rpmdb/pkg/testdata/{name}/Packages";
        Assert.SkipUnless(File.Exists(database), "needs golang-github-knqyf263-go-rpmdb-dev");
        Directory.CreateDirectory(folder.File("root", "var", "lib", "rpm"));
        File.Copy(database, folder.File("root", "var", "lib", "rpm", "Packages"));
    }

    private async Task CompareBerkeleyAsync(int? count)
    {
        File.Delete(folder.File("root", "var", "lib", "rpm", "rpmdb.sqlite"));
        backend = "bdb_ro";
        await CompareAsync("var/lib/rpm/Packages", await File.ReadAllBytesAsync(folder.File("root", "var", "lib", "rpm", "Packages"), TestContext.Current.CancellationToken), count);
    }

    private async Task CompareAsync(string path, byte[] database, int? count)
    {
        var inventory = Scan.Files((path, database));
        // Keys are no packages.
        var list = (await RpmAsync("-qa", "--qf", Format)).Where(l => !l.StartsWith("gpg-pubkey\t", StringComparison.Ordinal)).ToList();
        Assert.Equal(count ?? list.Count, list.Count);
        Assert.NotEmpty(list);
        Assert.Equal(list.Order(StringComparer.Ordinal), inventory.Packages.Select(Line).Order(StringComparer.Ordinal));
        Assert.Empty(inventory.Problems);
        Assert.True(inventory.Complete);
    }

    /// <summary>Headers as rpm writes them into its database: small ones, and one of many files.</summary>
    private async Task<List<byte[]>> HeadersAsync()
    {
        await BuildAsync("alpha", "1.0", "1", "Epoch: 2");
        await BuildAsync("beta", "3", "4", "", "", [.. Enumerable.Range(0, 2000).Select(i => $"/usr/share/beta/file-{i}")]);
        await InstallAsync("-i", "alpha-1.0-1", "beta-3-4");
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
        var spec = $$"""
            Name: {{name}}
            Version: {{version}}
            Release: {{release}}
            Summary: s
            License: MIT and BSD
            BuildArch: noarch
            {{more}}
            %description
            x
            %install
            for file in {{string.Join(' ', files)}}; do mkdir -p %buildroot$(dirname $file); echo '{"name":"npm","version":"9.0.0"}' > %buildroot$file; done
            %files
            {{string.Join('\n', files)}}
            {{sub}}
            """;
        await File.WriteAllTextAsync(folder.File(name + ".spec"), spec, TestContext.Current.CancellationToken);
        await RunAsync("/usr/bin/rpmbuild", "-bb", "--define", $"_topdir {folder.File("top")}", "--define", "_build_id_links none", folder.File(name + ".spec"));
    }

    private async Task InstallAsync(string how, params string[] packages)
    {
        Directory.CreateDirectory(folder.File("root", "var", "lib", "rpm"));
        await RpmAsync(["--nodeps", how, .. packages.Select(p => folder.File("top", "RPMS", "noarch", p + ".noarch.rpm"))]);
    }

    private Task<string[]> RpmAsync(params string[] arguments) => RunAsync(Rpm, ["--define", $"_db_backend {backend}", "--root", folder.File("root"), "--dbpath", "/var/lib/rpm", .. arguments]);

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
