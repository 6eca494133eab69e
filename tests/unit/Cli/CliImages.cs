using ScanMesh.Tests.Kit;
using ScanMesh.Tests.Kit.Images;

namespace ScanMesh.Tests.Unit.Cli;

/// <summary>Small images and advisories for the command line's tests.</summary>
internal static class CliImages
{
    public const string OsRelease = "ID=debian\nVERSION_ID=\"12\"\nPRETTY_NAME=\"Debian 12\"\n";

    public static string Status(params (string Name, string Version)[] packages) => string.Concat(packages.Select(p =>
        $"Package: {p.Name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: {p.Version}\n\n"));

    public static BuiltContent Image(string curl = "7.88.1-10", string architecture = "amd64") => new ImageBuilder().For("linux/" + architecture)
        .Layer(l => l.File("etc/os-release", OsRelease))
        .Layer(l => l.File("var/lib/dpkg/status", Status(("curl", curl), ("zlib1g", "1:1.2.13.dfsg-1"))))
        .Build();

    public static string Archive(ScratchFolder folder, BuiltContent image)
    {
        var file = folder.File("image.tar");
        File.WriteAllBytes(file, ImageFiles.DockerArchive(image));
        return "docker-archive:" + file;
    }

    /// <summary>A folder of two OSV records: one critical with a fix, one medium without.</summary>
    public static string Advisories(ScratchFolder folder)
    {
        var path = Directory.CreateDirectory(folder.File("osv")).FullName;
        File.WriteAllText(Path.Combine(path, "a.json"), Record("CVE-2099-0001", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", """{"introduced":"0"},{"fixed":"7.88.1-10+deb12u4"}"""));
        File.WriteAllText(Path.Combine(path, "b.json"), Record("CVE-2099-0002", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N", """{"introduced":"0"}"""));
        return path;
    }

    private static string Record(string id, string vector, string events) => $$"""
        {"schema_version":"1.6.0","id":"{{id}}","modified":"2026-02-01T00:00:00Z","severity":[{"type":"CVSS_V3","score":"{{vector}}"}],
         "affected":[{"package":{"ecosystem":"Debian:12","name":"curl"},"ranges":[{"type":"ECOSYSTEM","events":[{{events}}]}]}]}
        """;
}
