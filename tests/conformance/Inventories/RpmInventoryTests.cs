using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit;
using ScanMesh.Tests.Kit.Rpm;

namespace ScanMesh.Tests.Conformance.Inventories;

/// <summary>Databases of distributions against rpm's own answers, and peers' fixtures.</summary>
public sealed class RpmInventoryTests
{
    private const string Nothing = "(none)";

    [Theory]
    [InlineData("cbl-mariner-2.0", "ID=mariner\nVERSION_ID=\"2.0\"\n", "Azure Linux:2")]
    [InlineData("rpm-project", "ID=fedora\nVERSION_ID=25\n", "Fedora:25")]
    public void Scan_RealDatabase_EqualsRpmsAnswer(string name, string osRelease, string ecosystem)
    {
        var inventory = Scan.Files(("var/lib/rpm/rpmdb.sqlite", File.ReadAllBytes(SharedCases.Require("rpmdb", name, "rpmdb.sqlite"))), ("etc/os-release", Encoding.UTF8.GetBytes(osRelease)));
        // Keys are no packages.
        var expected = File.ReadLines(SharedCases.Require("rpmdb", name, "rpm-qa.tsv")).Where(l => !l.StartsWith('#') && !l.Contains("\tgpg-pubkey\t", StringComparison.Ordinal)).Select(l => l.Split('\t'))
            .Select(f => Expected(f[0], f[1], f[2], f[3], f[4], f[5], f[6]));

        Assert.Equal(expected.Order(StringComparer.Ordinal), inventory.Packages.Select(Line).Order(StringComparer.Ordinal));
        Assert.True(inventory.Complete);
        Assert.Empty(inventory.Problems);
        Assert.All(inventory.Packages, p => Assert.Equal(ecosystem, p.Ecosystem));
        Assert.All(inventory.Packages, p => Assert.Equal(p.Purl, PackageUrl.Parse(p.Purl).ToString()));
        Assert.All(inventory.Packages, p => Assert.NotEmpty(p.Licences));
    }

    /// <summary>Lists of real images, put into each format.</summary>
    [Theory]
    [InlineData("sqlite")]
    [InlineData("ndb")]
    [InlineData("berkeley")]
    [InlineData("berkeley big-endian")]
    public void Scan_ListsOfRealImages_EveryFormatGivesThem(string format)
    {
        var images = JsonNode.Parse(File.ReadAllText(SharedCases.Require("rpmdb", "rpm-inventories.json")))!.AsObject();
        Assert.NotEmpty(images);
        foreach (var (_, list) in images)
        {
            var packages = list!.AsArray().Select(p => p!).DistinctBy(p => p.ToJsonString()).ToList();
            var headers = packages.Select(Header).ToList();
            var file = format switch { "sqlite" => RpmDatabases.Sqlite(headers), "ndb" => RpmDatabases.Ndb(headers), _ => RpmDatabases.Berkeley(headers, format != "berkeley") };
            var inventory = Scan.Files(("var/lib/rpm/Packages", file));
            Assert.Equal(
                packages.Where(p => (string)p["name"]! != "gpg-pubkey").Select(p => Expected(Text(p, "epoch"), Text(p, "name"), Text(p, "version"), Text(p, "release"), Text(p, "arch"), Text(p, "sourceRpm"), Text(p, "modularity"))).Order(StringComparer.Ordinal),
                inventory.Packages.Select(Line).Order(StringComparer.Ordinal));
        }

        static byte[] Header(JsonNode package)
        {
            var header = new RpmHeaderBuilder().Text(1000, Text(package, "name")).Text(1001, Text(package, "version")).Text(1002, Text(package, "release"));
            foreach (var (tag, field) in new[] { (1022, "arch"), (1044, "sourceRpm"), (5096, "modularity") })
                if (Text(package, field) is not Nothing and var text)
                    header.Text(tag, text);
            return (Text(package, "epoch") is not Nothing and var epoch ? header.Integers(1003, uint.Parse(epoch, CultureInfo.InvariantCulture)) : header).Build();
        }
    }

    /// <summary>
    /// What syft's tests expect of its fixtures, and what we say:
    /// <list type="table">
    /// <item><term>Packages</term><description>syft: dive 0.9.2-1 twice, once for a test of its own locations; we and rpm: once.</description></item>
    /// <item><term>Packages of pkg-coverage</term><description>dive 0.9.2-1, as syft and rpm.</description></item>
    /// <item><term>container-manifest-2</term><description>the same five packages; vim with its epoch.</description></item>
    /// <item><term>glob-paths</term><description>syft: only that the paths are read. Of ten files seven are five bytes of nonsense, a problem each and not complete; three are empty, which are databases without packages.</description></item>
    /// </list>
    /// </summary>
    [Fact]
    public void Scan_SyftsFixtures_GivesItsPackages()
    {
        Assert.Equal(["dive 0.9.2-1"], Found("var/lib/rpm/Packages", "syft", "redhat", "testdata", "Packages"));
        Assert.Equal(["dive 0.9.2-1"], Found("var/lib/rpm/Packages", "syft-pkg-coverage", "pkgs", "var", "lib", "rpm", "Packages"));
        Assert.Equal(["filesystem 1.1-9.cm2", "glibc 2.35-2.cm2", "mariner-release 2.0-12.cm2", "openssl-libs 1.1.1k-15.cm2", "vim 2:9.0-1.cm2"],
            Found("var/lib/rpmmanifest/container-manifest-2", "syft", "redhat", "testdata", "container-manifest-2"));

        var folder = SharedCases.Require("peers", "syft", "redhat", "testdata", "glob-paths");
        var bogus = Scan.Files([.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(f => (Path.GetRelativePath(folder, f), File.ReadAllBytes(f)))]);
        Assert.Equal(7, bogus.Problems.Select(p => p.Path).Distinct().Count());
        Assert.False(bogus.Complete);

        static string[] Found(string path, params string[] fixture)
        {
            var inventory = Scan.Files((path, File.ReadAllBytes(SharedCases.Require(["peers", .. fixture]))));
            Assert.True(inventory.Complete);
            return [.. inventory.Packages.Select(p => $"{p.Name} {p.Version}")];
        }
    }

    private static string Text(JsonNode package, string field) => package[field] is { } value ? value.ToString() : Nothing;

    private static string Expected(string epoch, string name, string version, string release, string arch, string source, string module)
    {
        var prefix = epoch == Nothing ? "" : epoch + ":";
        var suffix = source.EndsWith(".nosrc.rpm", StringComparison.Ordinal) ? ".nosrc.rpm" : ".src.rpm";
        // rpm prints the file of the source, which has no epoch; we compare the file that our source would have.
        return string.Join('\t', name, $"{prefix}{version}-{release}", arch, source == Nothing ? $"{name}-{version}-{release}.src.rpm" : source[..^suffix.Length] + ".src.rpm", module);
    }

    private static string Line(Package p)
    {
        var source = p.SourceVersion[(p.SourceVersion.IndexOf(':', StringComparison.Ordinal) + 1)..];
        return string.Join('\t', p.Name, p.Version, p.Architecture ?? Nothing, $"{p.SourceName}-{source}.src.rpm", p.Module ?? Nothing);
    }
}
