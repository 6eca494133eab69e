using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace ScanMesh.Tests.Benchmarks.Wholes;

/// <summary>Java archives full of noise, which does not shrink, as classes that are packed already.</summary>
internal static class JavaArchives
{
    private const int Mebi = 1 << 20;

    /// <summary>About 117 MB: 50 libraries, not packed again, as Spring Boot has them.</summary>
    public static byte[] Executable(int seed) => Archive(zip =>
    {
        Pom(zip, "application", seed);
        for (var i = 0; i < 50; i++)
            Put(zip, Name($"BOOT-INF/lib/library-{i}-1.{seed}.jar"), Library(seed, i, i == 0 ? 24 * Mebi : i % 10 == 0 ? 12 * Mebi : Mebi), CompressionLevel.NoCompression);
    });

    /// <summary>About 60 MB: libraries in a web application in the archive, packed three times.</summary>
    public static byte[] Enterprise(int seed) => Archive(zip => Put(zip, "web-1.0.war", Archive(war =>
    {
        for (var i = 0; i < 30; i++)
            Put(war, Name($"WEB-INF/lib/library-{i}-1.{seed}.jar"), Library(seed, i, 2 * Mebi), CompressionLevel.Fastest);
    }), CompressionLevel.Fastest));

    private static byte[] Library(int seed, int number, int bytes) => Archive(zip =>
    {
        Pom(zip, Name($"library-{number}"), seed);
        var random = new Random((seed * 1000) + number);
        for (var i = 0; i < bytes / (8 << 10); i++)
        {
            var content = new byte[8 << 10];
            random.NextBytes(content);
            Put(zip, Name($"org/example/library{number}/Class{i}.class"), content, CompressionLevel.Fastest);
        }
    });

    private static void Pom(ZipArchive zip, string artifact, int version) =>
        Put(zip, $"META-INF/maven/org.example/{artifact}/pom.properties", Encoding.ASCII.GetBytes(Name($"groupId=org.example\nartifactId={artifact}\nversion=1.{version}\n")), CompressionLevel.Fastest);

    private static byte[] Archive(Action<ZipArchive> fill)
    {
        var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
            fill(zip);
        return bytes.ToArray();
    }

    private static void Put(ZipArchive zip, string name, byte[] content, CompressionLevel level)
    {
        var entry = zip.CreateEntry(name, level);
        entry.LastWriteTime = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using var stream = entry.Open();
        stream.Write(content);
    }

    private static string Name(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
