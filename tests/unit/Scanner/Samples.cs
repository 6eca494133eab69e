using ScanMesh.Tests.Kit.Images;

namespace ScanMesh.Tests.Unit.Scanner;

/// <summary>Small Debian images and advisories.</summary>
internal static class Samples
{
    public static BuiltLayer BaseLayer { get; } = new LayerBuilder()
        .File("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n")
        .File("var/lib/dpkg/status", Status("base-files", "12.4"))
        .Build();

    public static BuiltContent Image(params string[] packages)
    {
        var builder = new ImageBuilder().Layer(BaseLayer);
        foreach (var package in packages)
            builder.Layer(l => l.File($"var/lib/dpkg/status.d/{package}", Status(package, "1.0-1")).File($"opt/{package}", package));
        return builder.Build();
    }

    public static string Status(string package, string version) =>
        $"Package: {package}\nStatus: install ok installed\nArchitecture: amd64\nVersion: {version}\n\n";

    public static string Advisory(string id, string package, string fixedVersion) => $$"""
        {
          "id": "{{id}}",
          "modified": "2024-01-02T00:00:00Z",
          "affected": [{
            "package": {"ecosystem": "Debian:12", "name": "{{package}}"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "{{fixedVersion}}"}]}]
          }]
        }
        """;
}
