using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace ScanMesh.Tests.Benchmarks.Wholes;

/// <summary>Advisories of known shape: records as the Debian feed has them, five to a package name, each with one range.</summary>
internal static class SampleAdvisories
{
    public const int Records = 500_000;
    public const int Names = Records / 5;

    /// <summary>A folder with four zips: the largest of real feeds hold a quarter of a million records.</summary>
    public static string Debian(Bench bench) => bench.Sample("advisories", folder =>
    {
        Directory.CreateDirectory(Path.Combine(folder, "Debian"));
        for (var part = 0; part < 4; part++)
        {
            using var zip = ZipFile.Open(Path.Combine(folder, "Debian", string.Create(CultureInfo.InvariantCulture, $"part-{part}.zip")), ZipArchiveMode.Create);
            for (var i = part; i < Records; i += 4)
            {
                using var entry = zip.CreateEntry(Id(i) + ".json", CompressionLevel.Fastest).Open();
                entry.Write(Encoding.UTF8.GetBytes(Record(i)));
            }
        }
    });

    public static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"package-{number}");

    private static string Id(int i) => string.Create(CultureInfo.InvariantCulture, $"DEBIAN-CVE-{2010 + (i % 16)}-{100_000 + i}");

    /// <summary>Fixed in 1.2.K: a package of version 1.2.25-1 is affected by half of them.</summary>
    private static string Record(int i) => string.Create(CultureInfo.InvariantCulture, $$$"""
        {"schema_version":"1.7.3","id":"{{{Id(i)}}}","upstream":["{{{Id(i)[7..]}}}"],"published":"2024-01-01T00:00:00Z","modified":"2026-{{{1 + (i % 9):D2}}}-{{{1 + (i % 28):D2}}}T00:00:00Z",
        "details":"In version {{{i}}} of the library a length that comes from the network is not checked before memory is taken, so that one who sends a long message may stop the service.",
        "severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"}],
        "affected":[{"package":{"ecosystem":"Debian:12","name":"{{{Name(i % Names)}}}","purl":"pkg:deb/debian/{{{Name(i % Names)}}}?arch=source"},
        "ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"1.2.{{{i * 7L % 50}}}-{{{1 + (i % 3)}}}+deb12u{{{1 + (i % 4)}}}"}]}],"ecosystem_specific":{"urgency":"not yet assigned"}}]}
        """);
}
