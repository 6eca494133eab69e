using System.Text;

namespace ScanMesh.Standalone.Demo.Images;

/// <summary>The files that tell what is installed, as dpkg and apk write them.</summary>
internal static class PackageDatabases
{
    /// <summary>os-release of Debian 12.</summary>
    public static readonly (string Path, string Content) Debian12 =
        ("etc/os-release", "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nNAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\nID=debian\n");

    /// <summary>os-release of Alpine 3.18.</summary>
    public static readonly (string Path, string Content) Alpine318 =
        ("etc/os-release", "NAME=\"Alpine Linux\"\nID=alpine\nVERSION_ID=3.18.4\nPRETTY_NAME=\"Alpine Linux v3.18\"\n");

    /// <summary>dpkg's status file.</summary>
    public static (string Path, string Content) Dpkg(params IEnumerable<DemoPackage> packages)
    {
        var status = new StringBuilder();
        foreach (var package in packages)
            status.Append("Package: ").Append(package.Name)
                .Append("\nStatus: install ok installed\nMaintainer: ScanMesh demo\nArchitecture: amd64\n")
                .Append(package.Source == package.Name ? "" : $"Source: {package.Source}\n")
                .Append("Version: ").Append(package.Version).Append("\nDescription: sample\n\n");
        return ("var/lib/dpkg/status", status.ToString());
    }

    /// <summary>apk's database.</summary>
    public static (string Path, string Content) Apk(string architecture, params IEnumerable<DemoPackage> packages)
    {
        var installed = new StringBuilder();
        foreach (var package in packages)
            installed.Append("P:").Append(package.Name).Append("\nV:").Append(package.Version).Append("\nA:").Append(architecture)
                .Append("\nT:sample\nL:none\no:").Append(package.Source).Append("\n\n");
        return ("lib/apk/db/installed", installed.ToString());
    }
}
