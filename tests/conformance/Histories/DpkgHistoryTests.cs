using ScanMesh.Tests.Conformance.Inventories;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Conformance.Histories;

/// <summary>dpkg installs, upgrades, removes and purges, each in a layer of its own.</summary>
public sealed class DpkgHistoryTests
{
    private const string Format = "${Package}\t${Version}\t${Architecture}\t${source:Package}\t${source:Version}\t${db:Status-Status}\n";

    [Fact]
    public async Task Dpkg_UpgradesAndRemovals_AreWhatDpkgListsAtTheEnd()
    {
        Assert.SkipUnless(Tool.Find("dpkg-deb") is not null && Environment.UserName == "root", "needs root on Debian");
        using var folder = new TemporaryFolder();
        var root = Path.Combine(folder.Path, "root");
        foreach (var file in new[] { "status", "info/format", "updates/.keep" })
            folder.Write($"root/var/lib/dpkg/{file}", file == "info/format" ? "1\n" : "");
        var image = new FolderHistory(root);

        await InstallAsync(("up", "1:1.0-1", "Source: up-source (7)"), ("stays", "2+b1", "Source: stays (2)"), ("gone", "0.1", ""), ("conf", "3", ""));
        await TakeAsync();
        await InstallAsync(("up", "1:1.1~rc1-1", "Source: up-source (8)"), ("added", "4", ""));
        await TakeAsync();
        // What is removed may leave its configuration, and its stanza.
        await DpkgAsync("--remove", "conf");
        await DpkgAsync("--purge", "gone");
        await TakeAsync();

        var found = await image.CheckAsync(p => string.Join('\t', p.Name, p.Version, p.Architecture, p.SourceName, p.SourceVersion));
        Assert.Equal(["added\t4\tall\tadded\t4 @1", "stays\t2+b1\tall\tstays\t2 @0", "up\t1:1.1~rc1-1\tall\tup-source\t8 @1"], found);
        Assert.Contains("Package: conf", await File.ReadAllTextAsync(Path.Combine(root, "var", "lib", "dpkg", "status"), TestContext.Current.CancellationToken), StringComparison.Ordinal);

        async Task InstallAsync(params (string Name, string Version, string More)[] packages)
        {
            foreach (var (name, version, more) in packages)
            {
                folder.Write($"{name}/DEBIAN/control", $"Package: {name}\nVersion: {version}\nArchitecture: all\nMaintainer: x\nDescription: x\n{(more.Length > 0 ? more + "\n" : "")}");
                folder.Write($"{name}/etc/{name}.conf", "x\n");
                folder.Write($"{name}/DEBIAN/conffiles", name == "conf" ? "/etc/conf.conf\n" : "");
                // Its own package speaks for it.
                folder.Write($"{name}/usr/lib/python3/dist-packages/{name}-1.dist-info/METADATA", $"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n");
                await Tool.RunAsync(Tool.Require("dpkg-deb"), folder.Path, new Dictionary<string, string>(), "--build", name, $"{name}.deb");
            }

            await DpkgAsync(["--install", .. packages.Select(p => $"{p.Name}.deb")]);
        }

        Task<string> DpkgAsync(params string[] arguments) => Tool.RunAsync(Tool.Require("dpkg"), folder.Path, new Dictionary<string, string>(), ["--root=" + root, .. arguments]);

        async Task TakeAsync() => await image.TakeAsync((await Tool.RunAsync(Tool.Require("dpkg-query"), folder.Path, new Dictionary<string, string>(), $"--admindir={root}/var/lib/dpkg", "--show", "--showformat", Format))
            .Split('\n').Where(l => l.EndsWith("\tinstalled", StringComparison.Ordinal)).Select(l => l[..l.LastIndexOf('\t')]));
    }
}
