using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ScanMesh.Tests.Kit.Programs;

namespace ScanMesh.Tests.Benchmarks.Wholes;

/// <summary>Images of known shape, the same on every machine, written as <see cref="FolderRegistry"/> serves them.</summary>
internal static class SampleImages
{
    private const int Mebi = 1 << 20;

    /// <summary>One layer of about 80 MB compressed, files of some ten kilobytes.</summary>
    public static string OneLayer(Bench bench) => bench.Sample("one-layer", folder => Write(folder, [tar => Files(tar, 1, 126 * Mebi)]));

    /// <summary>30 layers of about 5 MB compressed.</summary>
    public static string ManyLayers(Bench bench) => bench.Sample("many-layers", folder =>
        Write(folder, [.. Enumerable.Range(1, 30).Select<int, Action<TarWriter>>(i => tar => Files(tar, i, 8 * Mebi))]));

    /// <summary>A million files of 40 bytes in 10,000 folders.</summary>
    public static string MillionFiles(Bench bench) => bench.Sample("million-files", folder => Write(folder, [tar => Tiny(tar, 1_000_000)]));

    /// <summary>One layer of about 2 GB compressed.</summary>
    public static string TwoGigabytes(Bench bench) => bench.Sample("two-gigabytes", folder => Write(folder, [tar => Files(tar, 7, 3_200L * Mebi)]));

    /// <summary>60,000 dpkg packages.</summary>
    public static string ManyPackages(Bench bench) => bench.Sample("many-packages", folder => Write(folder, [tar => Packages(tar, 60_000)]));

    /// <summary>500 MB of Java: four executable archives with 50 libraries each, and a web application in an enterprise archive, a layer each.</summary>
    public static string Java(Bench bench) => bench.Sample("java", folder => Write(folder,
    [
        .. Enumerable.Range(1, 4).Select<int, Action<TarWriter>>(i => tar => Entry(tar, $"app/application-{i}.jar", JavaArchives.Executable(i))),
        tar => Entry(tar, "srv/enterprise-1.0.ear", JavaArchives.Enterprise(5)),
    ]));

    /// <summary>One Go program of 200 MB.</summary>
    public static string GoBinary(Bench bench) => bench.Sample("go-binary", folder => Write(folder, [tar => Entry(tar, "usr/bin/program", GoProgram(200 * Mebi))]));

    private static void Write(string root, IReadOnlyList<Action<TarWriter>> layers)
    {
        var folder = Path.Combine(root, "image");
        Directory.CreateDirectory(folder);
        var written = layers.Select(layer => WriteLayer(folder, layer)).ToList();
        var config = JsonSerializer.SerializeToUtf8Bytes(new
        {
            architecture = "amd64",
            os = "linux",
            rootfs = new { type = "layers", diff_ids = written.Select(l => l.DiffId) },
        });
        var manifest = JsonSerializer.SerializeToUtf8Bytes(new
        {
            schemaVersion = 2,
            mediaType = "application/vnd.oci.image.manifest.v1+json",
            config = new { mediaType = "application/vnd.oci.image.config.v1+json", digest = Keep(folder, config), size = config.Length },
            layers = written.Select(l => new { mediaType = "application/vnd.oci.image.layer.v1.tar+gzip", digest = l.Digest, size = l.Size }),
        });
        Keep(folder, manifest);
        File.WriteAllBytes(Path.Combine(folder, "manifest.json"), manifest);
    }

    private static (string Digest, long Size, string DiffId) WriteLayer(string folder, Action<TarWriter> fill)
    {
        var file = Path.Combine(folder, "layer");
        string diffId;
        using (var output = File.Create(file))
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest))
        using (var sha = SHA256.Create())
        using (var hashed = new CryptoStream(gzip, sha, CryptoStreamMode.Write))
        {
            using (var tar = new TarWriter(hashed, TarEntryFormat.Ustar, leaveOpen: true))
                fill(tar);
            hashed.FlushFinalBlock();
            diffId = Text(sha.Hash!);
        }

        string digest;
        using (var input = File.OpenRead(file))
            digest = Text(SHA256.HashData(input));
        var size = new FileInfo(file).Length;
        File.Move(file, Path.Combine(folder, digest.Replace(':', '-')), overwrite: true);
        return (digest, size, diffId);
    }

    private static string Keep(string folder, byte[] bytes)
    {
        var digest = Text(SHA256.HashData(bytes));
        File.WriteAllBytes(Path.Combine(folder, digest.Replace(':', '-')), bytes);
        return digest;
    }

    private static string Text(byte[] hash) => "sha256:" + Convert.ToHexStringLower(hash);

    /// <summary>Files of 4 to 60 KB, two thirds text of few words, one third noise: it shrinks to about 0.64 of its size, as programs do.</summary>
    private static void Files(TarWriter tar, int seed, long bytes)
    {
        var random = new Random(seed);
        for (var i = 0; bytes > 0; i++)
        {
            var content = new byte[random.Next(4_000, 60_000)];
            var noise = content.Length / 3;
            random.NextBytes(content.AsSpan(0, noise));
            for (var at = noise; at < content.Length;)
            {
                var word = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"word{random.Next(5000)} "));
                var length = Math.Min(word.Length, content.Length - at);
                word.AsSpan(0, length).CopyTo(content.AsSpan(at));
                at += length;
            }

            Entry(tar, string.Create(CultureInfo.InvariantCulture, $"usr/share/sample-{seed}/folder-{i / 100}/file-{i}.dat"), content);
            bytes -= content.Length + 512;
        }
    }

    private static void Tiny(TarWriter tar, int count)
    {
        for (var i = 0; i < count; i++)
            Entry(tar, string.Create(CultureInfo.InvariantCulture, $"srv/data/folder-{i / 100}/file-number-{i}.txt"), Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{i * 7919L % 1_000_003:D20}{i:D20}")));
    }

    private static void Packages(TarWriter tar, int count)
    {
        var status = new StringBuilder();
        for (var i = 0; i < count; i++)
            status.Append(CultureInfo.InvariantCulture, $"Package: package-{i}\nStatus: install ok installed\nPriority: optional\nSection: libs\nInstalled-Size: {i % 9000}\nMaintainer: Somebody <somebody@example.org>\nArchitecture: amd64\nSource: source-{i / 3} ({i % 7}.2-1)\nVersion: {i % 7}.{i % 90}.{i % 11}-{i % 5}\nDepends: libc6 (>= 2.34), package-{i / 2}\nDescription: package number {i}\n Some longer words about what it does and for whom,\n in two lines.\n\n");
        Entry(tar, "etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n"u8.ToArray());
        Entry(tar, "var/lib/dpkg/status", Encoding.ASCII.GetBytes(status.ToString()));
    }

    /// <summary>Code of half noise, half zeros, and build information with 500 modules.</summary>
    private static byte[] GoProgram(int size)
    {
        var code = new byte[size];
        new Random(11).NextBytes(code.AsSpan(0, size / 2));
        string[] modules = ["path\texample.org/program", "mod\texample.org/program\tv1.2.3\t", .. Enumerable.Range(0, 500).Select(i => string.Create(CultureInfo.InvariantCulture, $"dep\texample.org/module-{i}\tv1.{i}.0\th1:x"))];
        return new ProgramBuilder().Section(".text", 0x401000, code).Section(".go.buildinfo", 0x40000000, GoPrograms.Inline("go1.22.1", modules), isWritable: true).Elf();
    }

    private static void Entry(TarWriter tar, string name, byte[] content) =>
        tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content), ModificationTime = DateTimeOffset.UnixEpoch });
}
