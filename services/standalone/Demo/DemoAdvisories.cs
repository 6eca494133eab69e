using System.Text.Json;

namespace ScanMesh.Standalone.Demo;

/// <summary>
/// Facts about real vulnerabilities (id, CVSS vector, package, first fixed version), written down as OSV records of this very moment,
/// so that the demo's data is fresh. Some are about versions that the images do not have: they must not be reported.
/// </summary>
internal static class DemoAdvisories
{
    private const string Debian12 = "Debian:12";
    private const string Alpine318 = "Alpine:v3.18";

    private static readonly Fact[] Facts =
    [
        new("CVE-2023-38545", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "curl overflows its heap when it hands a long host name to a SOCKS5 proxy.",
            (Debian12, "curl", "7.88.1-10+deb12u4"), (Alpine318, "curl", "8.4.0-r0")),
        new("CVE-2023-4911", "CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H", "glibc's loader overflows a buffer while it reads GLIBC_TUNABLES.",
            (Debian12, "glibc", "2.36-9+deb12u3")),
        new("CVE-2023-5363", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", "openssl handles some key and IV lengths wrongly, which can cost confidentiality.",
            (Debian12, "openssl", "3.0.11-1~deb12u2"), (Alpine318, "openssl", "3.1.4-r0")),
        new("CVE-2023-0286", "CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:N/A:H", "openssl confuses types when it compares X.400 addresses of certificates.",
            (Debian12, "openssl", "3.0.8-1")),
        new("CVE-2022-37434", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "zlib overflows a buffer on a large gzip header extra field.",
            (Debian12, "zlib", "1:1.2.11.dfsg-4.1")),
    ];

    /// <summary>Writes the records as JSON files into a folder; answers how many.</summary>
    public static int Write(string folder, DateTimeOffset modified)
    {
        foreach (var fact in Facts)
            File.WriteAllBytes(Path.Combine(folder, fact.Id + ".json"), JsonSerializer.SerializeToUtf8Bytes(Record(fact, modified)));
        return Facts.Length;
    }

    private static Dictionary<string, object> Record(Fact fact, DateTimeOffset modified) => new()
    {
        ["schema_version"] = "1.6.0",
        ["id"] = fact.Id,
        ["modified"] = modified.UtcDateTime,
        ["details"] = fact.Text,
        ["severity"] = new[] { new Dictionary<string, object> { ["type"] = "CVSS_V3", ["score"] = fact.Vector } },
        ["affected"] = fact.Fixed.Select(f => new Dictionary<string, object>
        {
            ["package"] = new Dictionary<string, object> { ["ecosystem"] = f.Ecosystem, ["name"] = f.Package },
            ["ranges"] = new[]
            {
                new Dictionary<string, object>
                {
                    ["type"] = "ECOSYSTEM",
                    ["events"] = new[] { new Dictionary<string, object> { ["introduced"] = "0" }, new Dictionary<string, object> { ["fixed"] = f.Version } },
                },
            },
        }).ToArray(),
    };

    private sealed record Fact(string Id, string Vector, string Text, params (string Ecosystem, string Package, string Version)[] Fixed);
}
