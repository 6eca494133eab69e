using ScanMesh.Engine.Advisories.Feeds.Documents;
using ScanMesh.Engine.Advisories.Feeds.Errata;
using ScanMesh.Engine.Advisories.Feeds.Oval;
using ScanMesh.Engine.Advisories.Feeds.Repositories;
using ScanMesh.Engine.Advisories.Osv;
using ScanMesh.Tests.Kit.Feeds;

namespace ScanMesh.Tests.Fuzz.Targets;

/// <summary>
/// Documents of the feeds that distributions have of their own, compressed or not: errata whose records the reader of OSV's records takes, or an
/// <see cref="InvalidDataException"/>.
/// </summary>
internal sealed class ErrataTarget : IFuzzTarget
{
    private readonly Func<Stream, IEnumerable<Erratum>> read;

    private ErrataTarget(string name, Func<Stream, IEnumerable<Erratum>> read, byte[] document) =>
        (Name, this.read, Seeds) = (name, read, [document, ErrataSamples.Gzip(document), ErrataSamples.Zstd(document), ErrataSamples.Bzip2(document), ErrataSamples.Xz(document)]);

    /// <summary>One for each format.</summary>
    public static IReadOnlyList<ErrataTarget> All { get; } =
    [
        new("updateinfo", s => UpdateInfoReader.Read(s, "Fedora:43", readsText: true), ErrataSamples.UpdateInfo(
            ErrataSamples.Update("FEDORA-2026-1", "Moderate", "CVE-2026-1000", "curl-1:8.9.1-2.fc43.x86_64", "a-b-1-1.src").Replace("<name>c</name>", "<module name=\"m\" stream=\"1\"/>", StringComparison.Ordinal),
            "<!-- <a> --><update type=\"bugfix\"><id><![CDATA[x < y]]></id></update>")),
        new("oval", OracleOvalReader.Read, ErrataSamples.Oval(
            ErrataSamples.Definition("ELSA-2026-1", "8", "IMPORTANT", "CVE-2026-1000", "curl 0:7.61.1-34.el8", "gnutls 10:3.6.16-8.el8_fips").Replace("<criteria operator=\"OR\">", "<criterion comment=\"Module m:1 is enabled\"/><criteria operator=\"OR\"><criteria negate=\"true\"/>", StringComparison.Ordinal))),
        new("repomd", Repomd,
            "<repomd><data type='updateinfo'><checksum type='sha256'>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</checksum><location href='repodata/u.xml.zst'/><timestamp>1769947200.5</timestamp><size>7</size></data></repomd>"u8.ToArray()),
    ];

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IReadOnlyList<byte[]> Seeds { get; }

    /// <inheritdoc/>
    public void Run(byte[] input)
    {
        try
        {
            var errata = new ErrataSet();
            foreach (var erratum in read(FeedDocument.Open(new MemoryStream(input))))
                errata.Add(erratum);
            foreach (var erratum in errata.Errata)
                Check(erratum);
        }
        catch (InvalidDataException)
        {
            // Its contract.
        }
    }

    private static void Check(Erratum erratum)
    {
        using var json = new MemoryStream();
        ErratumRecord.Write(erratum, json);
        using var document = OsvReader.ParseDocument(json.ToArray());
        var record = OsvReader.Read(document.RootElement);
        if (record.Id != erratum.Id || record.Affected.Length != erratum.Fixed.Count || !record.Upstream.SequenceEqual(erratum.Cves, StringComparer.Ordinal))
            throw new InvalidOperationException("the record says something else than the erratum");
    }

    private static IEnumerable<Erratum> Repomd(Stream document)
    {
        if (RepomdReader.UpdateInfo(document) is { } file && (file.Href.Split('/').Contains("..") || file.Href.StartsWith('/')))
            throw new InvalidOperationException("it leads out of the repository");
        return [];
    }
}
