using ScanMesh.Standalone.Demo.Images;

namespace ScanMesh.Standalone.Demo;

/// <summary>The pushes, in order.</summary>
internal static class DemoPushes
{
    private static readonly DemoPackage[] OldBase =
    [
        new("base-files", "base-files", "12.4"), new("libc6", "glibc", "2.36-9"), new("libssl3", "openssl", "3.0.9-1"), new("zlib1g", "zlib", "1:1.2.13.dfsg-1"),
    ];

    private static readonly DemoPackage[] NewBase =
    [
        new("base-files", "base-files", "12.4+deb12u12"), new("libc6", "glibc", "2.36-9+deb12u13"), new("libssl3", "openssl", "3.0.17-1~deb12u2"), new("zlib1g", "zlib", "1:1.2.13.dfsg-1"),
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<DemoPush> All()
    {
        var baseLayer = ImageBuilder.Layer(PackageDatabases.Debian12, PackageDatabases.Dpkg(OldBase));
        return
        [
            new("demo/shop", "1.0", "Debian 12 with an old curl", ImageBuilder.Image("amd64", baseLayer, Curl("7.88.1-10")),
                ["CVE-2023-38545", "CVE-2023-4911", "CVE-2023-5363"], "fail"),
            new("demo/shop", "1.1", "curl updated; the same base layer", ImageBuilder.Image("amd64", baseLayer, Curl("7.88.1-10+deb12u14")),
                ["CVE-2023-4911", "CVE-2023-5363"], "warn"),
            new("demo/tool", "2.0", "an index of two Alpine 3.18 images, of which arm64 is updated", ImageBuilder.Index(
                    ("amd64", Alpine("amd64", "x86_64", "3.1.3-r0")), ("arm64", Alpine("arm64", "aarch64", "3.1.4-r0"))),
                ["CVE-2023-5363"], "warn"),
            new("demo/clean", "1.0", "Debian 12, up to date", ImageBuilder.Image("amd64", ImageBuilder.Layer(PackageDatabases.Debian12, PackageDatabases.Dpkg(NewBase))),
                [], "pass"),
            new("demo/mystery", "1.0", "packages, but no os-release: nobody can tell what they are", ImageBuilder.Image("amd64", ImageBuilder.Layer(PackageDatabases.Dpkg(OldBase))),
                [], "unknown"),
        ];
    }

    private static BuiltBlob Curl(string version) => ImageBuilder.Layer(
        PackageDatabases.Dpkg([.. OldBase, new("curl", "curl", version), new("libcurl4", "curl", version)]),
        ("srv/shop/index.html", $"<title>shop with curl {version}</title>\n"));

    private static BuiltImage Alpine(string architecture, string apkArchitecture, string openssl) => ImageBuilder.Image(architecture, ImageBuilder.Layer(
        PackageDatabases.Alpine318,
        PackageDatabases.Apk(apkArchitecture, new("musl", "musl", "1.2.4-r2"), new("libcrypto3", "openssl", openssl), new("libssl3", "openssl", openssl))));
}
