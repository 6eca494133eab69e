using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using SharpCompress.Compressors.BZip2;

namespace ScanMesh.Tests.Kit.Feeds;

/// <summary>Errata in the formats of distributions, and the places where their feeds keep them.</summary>
public static class ErrataSamples
{
    /// <summary>When repositories were made, unless a test says otherwise.</summary>
    public static readonly DateTimeOffset Made = new(2026, 2, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>An update of type security: packages as <c>NAME-[EPOCH:]VERSION-RELEASE.ARCH</c> without hyphens in the version.</summary>
    public static string Update(string id, string severity, string cve, params string[] packages) => $"""
        <update from="security@example.org" status="final" type="security" version="1.4"><id>{id}</id><title>{id}: update</title>
        <issued date="2026-01-02 03:04"/><updated date="2026-01-31 05:06:07"/><severity>{severity}</severity><description>d</description>
        <references><reference href="https://example.org/{cve}" id="{cve}" title="" type="cve"/></references>
        <pkglist><collection short="c"><name>c</name>{string.Concat(packages.Select(Package))}</collection></pkglist></update>
        """;

    /// <summary>A whole updateinfo.xml.</summary>
    public static byte[] UpdateInfo(params IEnumerable<string> updates) => Encoding.UTF8.GetBytes($"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<updates>{string.Concat(updates)}</updates>");

    /// <summary>An OVAL definition of Oracle's: packages as <c>NAME VERSION</c>.</summary>
    public static string Definition(string id, string release, string severity, string cve, params string[] packages) => $"""
        <definition id="oval:com.oracle.elsa:def:1" version="501" class="patch"><metadata><title>
        {id}:  update ({severity})
        </title><affected family="unix"><platform>Oracle Linux {release}</platform></affected>
        <reference source="elsa" ref_id="{id}" ref_url="https://example.org/{id}"/><reference source="CVE" ref_id="{cve}" ref_url="https://example.org/{cve}"/>
        <description>d</description><advisory><severity>{severity}</severity><issued date="2026-01-31"/><cve href="https://example.org/{cve}">{cve}</cve></advisory></metadata>
        <criteria operator="AND"><criterion test_ref="t" comment="Oracle Linux {release} is installed"/><criteria operator="OR">{string.Concat(packages.Select(p => Criteria(p.Split(' ')[0], p.Split(' ')[1], release)))}</criteria></criteria></definition>
        """;

    /// <summary>A whole OVAL document.</summary>
    public static byte[] Oval(params IEnumerable<string> definitions) => Encoding.UTF8.GetBytes(
        $"<oval_definitions xmlns=\"http://oval.mitre.org/XMLSchema/oval-definitions-5\"><generator/><definitions>{string.Concat(definitions)}</definitions><tests/></oval_definitions>");

    /// <summary>Puts an rpm repository there with its errata; null: a list without errata.</summary>
    public static LoopbackFeed PutRepository(this LoopbackFeed feed, string path, byte[]? updateInfo, DateTimeOffset? made = null)
    {
        var data = "";
        if (updateInfo is not null)
        {
            var packed = Gzip(updateInfo);
            var hash = Convert.ToHexStringLower(SHA256.HashData(packed));
            var href = $"repodata/{hash}-updateinfo.xml.gz";
            feed.Put($"{path}/{href}", packed);
            data = string.Create(CultureInfo.InvariantCulture, $"""
                <data type="updateinfo"><checksum type="sha256">{hash}</checksum><open-checksum type="sha256">{Convert.ToHexStringLower(SHA256.HashData(updateInfo))}</open-checksum>
                <location href="{href}"/><timestamp>{(made ?? Made).ToUnixTimeSeconds()}</timestamp><size>{packed.Length}</size><open-size>{updateInfo.Length}</open-size></data>
                """);
        }

        return feed.Put($"{path}/repodata/repomd.xml", Encoding.UTF8.GetBytes(
            $"<?xml version=\"1.0\"?>\n<repomd xmlns=\"http://linux.duke.edu/metadata/repo\"><revision>1</revision><data type=\"primary\"><location href=\"repodata/p\"/></data>{data}</repomd>"));
    }

    /// <summary>Puts a release of Amazon Linux there: its mirror list and the repository that this names.</summary>
    public static LoopbackFeed PutAmazon(this LoopbackFeed feed, string release, byte[]? updateInfo, DateTimeOffset? made = null)
    {
        if (release == "2")
            feed.Put("2/extras-catalog.json", """{"motd":"","status":"ok","version":1,"topics":[{"n":"docker","inst":["docker"]},{"n":"gone"},{"n":"../x"},{"n":7}]}"""u8.ToArray());
        var list = release == "2" ? "2/core/latest/x86_64" : "al2023/core/mirrors/latest/x86_64";
        return feed.PutMirrored(list, $"core-{release}/guid", updateInfo, made);
    }

    /// <summary>Puts a mirror list there, and the repository.</summary>
    public static LoopbackFeed PutMirrored(this LoopbackFeed feed, string list, string repository, byte[]? updateInfo, DateTimeOffset? made = null) =>
        feed.Put($"{list}/mirror.list", Encoding.UTF8.GetBytes(new Uri(feed.Address, repository) + "\n")).PutRepository(repository, updateInfo, made);

    public static byte[] Gzip(byte[] bytes) => Packed(bytes, s => new GZipStream(s, CompressionLevel.Fastest, leaveOpen: true));

    public static byte[] Zstd(byte[] bytes) => Packed(bytes, s => new ZstdSharp.CompressionStream(s, leaveOpen: true));

    public static byte[] Bzip2(byte[] bytes) => Packed(bytes, s => BZip2Stream.Create(s, SharpCompress.Compressors.CompressionMode.Compress, decompressConcatenated: false, leaveOpen: true));

    /// <summary>An .xz file of one block whose LZMA2 chunks are stored; <paramref name="dictionary"/> is the byte that tells the dictionary's size.</summary>
    public static byte[] Xz(byte[] bytes, byte dictionary = 8, byte filter = 0x21)
    {
        using var file = new MemoryStream();
        file.Write([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00, 0x00, 0x01]);
        file.Write(System.IO.Hashing.Crc32.Hash([0x00, 0x01]));
        var start = file.Length;
        byte[] header = [2, 0, filter, 1, dictionary, 0, 0, 0];
        file.Write(header);
        file.Write(System.IO.Hashing.Crc32.Hash(header));
        for (var at = 0; at < bytes.Length; at += 0x10000)
        {
            var count = Math.Min(0x10000, bytes.Length - at);
            file.Write([(byte)(at == 0 ? 1 : 2), (byte)((count - 1) >> 8), (byte)(count - 1)]);
            file.Write(bytes, at, count);
        }

        file.WriteByte(0);
        var unpadded = file.Length - start + 4;
        while ((file.Length - start) % 4 != 0)
            file.WriteByte(0);
        file.Write(System.IO.Hashing.Crc32.Hash(bytes));
        var index = new MemoryStream();
        index.Write([0, 1]);
        Number(index, unpadded);
        Number(index, bytes.Length);
        while (index.Length % 4 != 0)
            index.WriteByte(0);
        index.Write(System.IO.Hashing.Crc32.Hash(index.ToArray()));
        file.Write(index.ToArray());
        byte[] footer = [.. BitConverter.GetBytes((int)(index.Length / 4) - 1), 0x00, 0x01];
        file.Write(System.IO.Hashing.Crc32.Hash(footer));
        file.Write([.. footer, (byte)'Y', (byte)'Z']);
        return file.ToArray();
    }

    private static void Number(Stream stream, long value)
    {
        for (; value >= 0x80; value >>= 7)
            stream.WriteByte((byte)(value | 0x80));
        stream.WriteByte((byte)value);
    }

    private static byte[] Packed(byte[] bytes, Func<Stream, Stream> pack)
    {
        using var output = new MemoryStream();
        using (var packer = pack(output))
            packer.Write(bytes);
        return output.ToArray();
    }

    private static string Criteria(string name, string version, string release) =>
        $"<criteria operator=\"AND\"><criterion test_ref=\"t\" comment=\"{name} is earlier than {version}\"/><criterion test_ref=\"t\" comment=\"{name} is signed with the Oracle Linux {release} key\"/></criteria>";

    private static string Package(string text)
    {
        var arch = text[(text.LastIndexOf('.') + 1)..];
        var rest = text[..text.LastIndexOf('.')];
        var release = rest[(rest.LastIndexOf('-') + 1)..];
        rest = rest[..rest.LastIndexOf('-')];
        var version = rest[(rest.LastIndexOf('-') + 1)..];
        var epoch = version.Contains(':', StringComparison.Ordinal) ? version.Split(':')[0] : "0";
        return $"<package name=\"{rest[..rest.LastIndexOf('-')]}\" epoch=\"{epoch}\" version=\"{version.Split(':')[^1]}\" release=\"{release}\" arch=\"{arch}\" src=\"s\"><filename>Packages/x.rpm</filename></package>";
    }
}
