using System.Globalization;
using System.Text;
using ScanMesh.Tests.Kit;
using ScanMesh.Tests.Kit.Images;
using ScanMesh.Tests.Kit.Servers;

namespace ScanMesh.Tests.E2e;

/// <summary>Small images, and their way into a registry.</summary>
internal static class Images
{
    private const string OsRelease = "ID=debian\nVERSION_ID=\"12\"\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n";

    /// <summary>A layer with a Debian os-release and a package database.</summary>
    public static BuiltLayer Base(params (string Name, string Version)[] packages) => new LayerBuilder()
        .File("etc/os-release", OsRelease)
        .File("var/lib/dpkg/status", Status(packages))
        .Build();

    /// <summary>A layer of bytes that no compression shrinks, so that its transfer takes time and its digest is its own.</summary>
    public static BuiltLayer Ballast(int seed, int bytes)
    {
        var content = new byte[bytes];
        new Random(seed).NextBytes(content);
        return new LayerBuilder().File($"opt/ballast-{seed.ToString(CultureInfo.InvariantCulture)}", content).Build();
    }

    public static string Status(IEnumerable<(string Name, string Version)> packages) => packages.Aggregate(
        new StringBuilder(),
        (text, p) => text.Append(CultureInfo.InvariantCulture, $"Package: {p.Name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: {p.Version}\nDescription: test\n\n")).ToString();

    /// <summary>Pushes with skopeo, as users do.</summary>
    public static async Task PushAsync(BuiltContent image, RegistryServer registry, string repository, params string[] tags)
    {
        using var folder = new ScratchFolder();
        ImageFiles.WriteLayout(folder.Path, image, "it");
        foreach (var tag in tags)
            await ServerProcess.RunAsync("skopeo", ["--insecure-policy", "copy", "--all", "--preserve-digests", "--dest-tls-verify=false", $"oci:{folder.Path}:it", $"docker://{registry.Host}/{repository}:{tag}"], TimeSpan.FromMinutes(3));
    }

    /// <summary>An OSV record about one package of a Debian release.</summary>
    public static string Advisory(string id, string package, string? fixedVersion, string cvss = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", string release = "12") => $$"""
        {"schema_version":"1.6.0","id":"{{id}}","modified":"{{TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-1):yyyy-MM-ddTHH:mm:ss}}Z","summary":"Written by the test",
         "severity":[{"type":"CVSS_V3","score":"{{cvss}}"}],
         "affected":[{"package":{"ecosystem":"Debian:{{release}}","name":"{{package}}"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"}{{(fixedVersion is null ? "" : $",{{\"fixed\":\"{fixedVersion}\"}}")}}]}]}]}
        """;
}
