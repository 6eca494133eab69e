using System.Text;
using ScanMesh.Tests.Kit.Rpm;

namespace ScanMesh.Tests.Fuzz.Targets;

/// <summary>rpm's databases, each format under a name of its own, and what lies beside them.</summary>
internal static class RpmSeeds
{
    public static IReadOnlyList<FileTarget> Files { get; } =
    [
        new("var/lib/rpm/rpmdb.sqlite", [RpmDatabases.Sqlite(Headers, "PRAGMA page_size=512;"), RpmDatabases.Sqlite(Headers)]),
        new("usr/lib/sysimage/rpm/Packages.db", [RpmDatabases.Ndb(Headers)]),
        new("var/lib/rpm/Packages", [RpmDatabases.Berkeley(Headers, pageBytes: 512), RpmDatabases.Berkeley(Headers, isBigEndian: true)]),
        new("var/lib/rpm/rpmdb.sqlite-wal", [Log()]),
        new("var/lib/rpm/rpmdb.sqlite-journal", [[0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7, 0, 0, 0, 1]]),
        new("var/lib/rpmmanifest/container-manifest-2", [Encoding.UTF8.GetBytes("glibc\t2.35-2.cm2\t1653816591\t1653628955\tMicrosoft Corporation\t1\t10855265\tx86_64\t0\tglibc-2.35-2.cm2.src.rpm\n\nx\n")]),
    ];

    private static IEnumerable<byte[]> Headers =>
    [
        RpmHeaderBuilder.Package("libcurl", "7.76.1", "14.el9", 2, "curl-7.76.1-14.el9.src.rpm").Text(5096, "nodejs:18:1:2").Files(["/usr/lib/node_modules/a/package.json", "/usr/bin/x"], 0, 2).Build(),
        RpmHeaderBuilder.Package("b", "1", "1").Text(1, new string('x', 900)).Build(),
        RpmHeaderBuilder.Package("c", "1", "1").Build(),
    ];

    private static byte[] Log()
    {
        byte[] log = [];
        RpmDatabases.Sqlite(Headers, "PRAGMA page_size=512;PRAGMA journal_mode=WAL;", file =>
        {
            using var stream = new FileStream(file + "-wal", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            log = new byte[stream.Length];
            stream.ReadExactly(log);
        });
        return log;
    }
}
