using System.IO.Compression;
using System.Text;
using ScanMesh.Tests.Kit.Images;

namespace ScanMesh.Tests.Kit.Hostile;

/// <summary>Layers that somebody with bad intent would push. Each says in its name what it tries.</summary>
public static class HostileLayers
{
    public const string Gzip = "application/vnd.oci.image.layer.v1.tar+gzip";

    /// <summary>One file of zeros of this size, each mebibyte a gzip member of about a kilobyte.</summary>
    public static RepeatedBlob GzipBomb(int mebibytes) => Zeros(mebibytes, LayerCompression.Gzip, Gzip);

    /// <summary>The same in zstd frames, some ten times denser.</summary>
    public static RepeatedBlob ZstdBomb(int mebibytes) => Zeros(mebibytes, LayerCompression.Zstd, "application/vnd.oci.image.layer.v1.tar+zstd");

    /// <summary>A gzip stream inside a gzip stream.</summary>
    public static BuiltLayer GzipInGzip()
    {
        var noise = new byte[5000];
        new Random(5).NextBytes(noise);
        return BuiltLayer.FromTar(new LayerBuilder().File("etc/os-release", "ID=evil\n").File("noise", noise).Build().Bytes);
    }

    /// <summary>This many empty files, ten thousand a member; names differ within a member.</summary>
    public static RepeatedBlob ManyEntries(int tenThousands)
    {
        var random = new Random(7);
        var tar = new TarImageWriter();
        for (var i = 0; i < 10_000; i++)
            tar.Entry($"{random.Next():x8}{random.Next():x8}", '0');
        return new RepeatedBlob(Gzip, [], LayerBuilder.Compress(tar.ToArray(endBlocks: false), LayerCompression.Gzip), tenThousands,
            LayerBuilder.Compress(new byte[2 * TarImageWriter.Block], LayerCompression.Gzip));
    }

    /// <summary>Names that lead out of the image by dots, and one by a hard link.</summary>
    public static BuiltLayer EscapingNames() => new LayerBuilder()
        .File("../../etc/passwd", "root::0:0::/:/bin/sh\n")
        .File("a/../../../etc/cron.d/x", "x")
        .Tar(t => t.Pax('x', ("path", "../../etc/cron.d/harmless")).Entry("harmless", '0', "x"u8))
        .HardLink("var/lib/dpkg/status", "../../../../etc/passwd")
        .Build();

    /// <summary>Absolute names, which mean the image's root.</summary>
    public static BuiltLayer AbsoluteNames(string status) => new LayerBuilder()
        .File("/etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n")
        .File("//var/./lib//dpkg/status", status)
        .SymbolicLink("/etc/outside", "/../../../etc/passwd")
        .Build();

    /// <summary>Links that lead in circles, with entries behind them.</summary>
    public static BuiltLayer LinkCycles() => new LayerBuilder()
        .SymbolicLink("a", "b").SymbolicLink("b", "a").SymbolicLink("self", "self").SymbolicLink("up", "up/../up/x")
        .File("a/var/lib/dpkg/status", "x").File("self/x", "x").File("up/y", "x")
        .Build();

    /// <summary>Chains of links over long targets, with many names behind them: little to write, much to follow.</summary>
    public static BuiltLayer LinkMaze(int names)
    {
        var layer = new LayerBuilder();
        var detour = string.Concat(Enumerable.Repeat("d/../", 750));
        for (var i = 0; i < 39; i++)
            layer.SymbolicLink($"l{i}", $"{detour}l{i + 1}");
        layer.Directory("d").Directory("l39");
        for (var i = 0; i < names; i++)
            layer.File($"l0/n{i}", []);
        return layer.Build();
    }

    /// <summary>Headers that describe headers, and no entry.</summary>
    public static BuiltLayer EndlessHeaders(int headers) => new LayerBuilder().Tar(t =>
    {
        for (var i = 0; i < headers; i++)
            t.Pax('g', ("comment", "x"));
        t.Entry("a", '0');
    }).Build();

    /// <summary>An entry that claims more content than there is.</summary>
    public static BuiltLayer SizeBeyondTheEnd() => new LayerBuilder().Tar(t => t.Entry("a", '0', "x"u8, size: 1L << 32)).Build();

    /// <summary>A sparse file that is nearly all hole, under a name that is read.</summary>
    public static BuiltLayer SparseDatabase(long size) => new LayerBuilder().Tar(t => t
        .Pax('x', ("GNU.sparse.major", "0"), ("GNU.sparse.minor", "1"), ("GNU.sparse.name", "var/lib/dpkg/status"),
            ("GNU.sparse.size", size.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("GNU.sparse.map", "0,1"))
        .Entry("GNUSparseFile.0/status", '0', "P"u8)).Build();

    /// <summary>A JSON document of this depth.</summary>
    public static byte[] DeepJson(int depth) =>
        Encoding.ASCII.GetBytes("{\"schemaVersion\":2,\"x\":" + new string('[', depth) + new string(']', depth) + "}");

    private static RepeatedBlob Zeros(int mebibytes, LayerCompression compression, string mediaType)
    {
        var header = new TarImageWriter().Header("zeros"u8, '0', (long)mebibytes << 20, [], 0x1A4).ToArray(endBlocks: false);
        return new RepeatedBlob(mediaType, LayerBuilder.Compress(header, compression), Dense(new byte[1 << 20], compression), mebibytes,
            LayerBuilder.Compress(new byte[2 * TarImageWriter.Block], compression));
    }

    private static byte[] Dense(byte[] bytes, LayerCompression compression)
    {
        if (compression != LayerCompression.Gzip)
            return LayerBuilder.Compress(bytes, compression);
        var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.SmallestSize, leaveOpen: true))
            gzip.Write(bytes);
        return output.ToArray();
    }
}
