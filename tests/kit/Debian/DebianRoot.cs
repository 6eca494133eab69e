using ScanMesh.Tests.Kit.Servers;

namespace ScanMesh.Tests.Kit.Debian;

/// <summary>A minimal Debian root file system made by mmdebstrap from the machine's own package sources, kept for further runs of a day.</summary>
public sealed record DebianRoot(string TarFile, IReadOnlyList<DebianPackage> Packages)
{
    private const string Format = "${Package}\\t${Version}\\t${Architecture}\\t${source:Package}\\t${source:Version}\\n";

    public static async Task<DebianRoot> MakeAsync()
    {
        if (!File.Exists("/usr/bin/mmdebstrap") || Environment.UserName != "root")
            throw new ServerMissingException("mmdebstrap");
        var folder = Path.Combine(SharedCases.Repository, "artifacts", "test-cache", "debian-root");
        var tar = Path.Combine(folder, "root.tar");
        var list = Path.Combine(folder, "packages.tsv");
        if (!File.Exists(list) || File.GetLastWriteTimeUtc(list) < TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-1))
        {
            Directory.CreateDirectory(folder);
            string[] sources = [.. Sources()];
            // dpkg's own answer, asked inside the root before it is packed: the expectation owes nothing to our code.
            var query = $"chroot \"$1\" dpkg-query -W -f='{Format}' > {list}.new";
            await ServerProcess.RunAsync("mmdebstrap", ["--variant=essential", "--quiet", "--customize-hook=" + query, "bookworm", tar, .. sources], TimeSpan.FromMinutes(10));
            File.Move(list + ".new", list, overwrite: true);
        }

        return new DebianRoot(tar, [.. File.ReadLines(list).Select(l => l.Split('\t')).Select(c => new DebianPackage(c[0], c[1], c[2], c[3], c[4]))]);
    }

    private static IEnumerable<string> Sources()
    {
        if (File.Exists("/etc/apt/sources.list") && File.ReadLines("/etc/apt/sources.list").Any(l => l.StartsWith("deb ", StringComparison.Ordinal)))
            yield return "/etc/apt/sources.list";
        if (Directory.Exists("/etc/apt/sources.list.d"))
            foreach (var file in Directory.GetFiles("/etc/apt/sources.list.d", "debian*").Order(StringComparer.Ordinal))
                yield return file;
    }
}

/// <summary>A package as dpkg-query prints it.</summary>
public sealed record DebianPackage(string Name, string Version, string Architecture, string SourceName, string SourceVersion);
