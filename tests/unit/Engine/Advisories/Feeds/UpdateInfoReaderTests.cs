using System.Text;
using ScanMesh.Engine.Advisories.Feeds.Errata;
using ScanMesh.Engine.Advisories.Feeds.Repositories;

namespace ScanMesh.Tests.Unit.Engine.Advisories.Feeds;

/// <summary>updateinfo.xml as Amazon and Bodhi write it, and repomd.xml.</summary>
public sealed class UpdateInfoReaderTests
{
    private const string Amazon = """
        <?xml version="1.0" ?>
        <updates><update author="linux-security@example.org" from="linux-security@example.org" status="final" type="security" version="1.4"><id>ALAS2-2026-1</id>
        <title>Amazon Linux 2 - ALAS2-2026-1: important priority package update for openssl</title><issued date="2026-01-08 16:28" /><updated date="2026-01-12 20:04:05" />
        <severity>important</severity><description>Not CVE-2020-9999.</description>
        <references><reference href="https://example.org/CVE-2026-1001" id="CVE-2026-1001" title="" type="cve" /><reference href="https://example.org/CVE-2026-1000" id="CVE-2026-1000" title="" type="cve" /></references>
        <pkglist><collection short="amazon-linux-2---core"><name>Amazon Linux 2 core</name>
        <package arch="x86_64" epoch="1" name="openssl" release="24.amzn2.0.9" version="1.0.2k"><filename>Packages/openssl.rpm</filename></package>
        <package arch="aarch64" epoch="1" name="openssl" release="24.amzn2.0.10" version="1.0.2k"><filename>Packages/openssl.rpm</filename></package>
        <package arch="x86_64" epoch="" name="openssl-libs" release="24.amzn2.0.9" version="1.0.2k"/>
        <package arch="src" epoch="1" name="openssl-src" release="24.amzn2.0.9" version="1.0.2k"/>
        <package arch="noarch" epoch="0" name="nothing" release="1" version=""/>
        </collection></pkglist></update>
        <update type="bugfix"><id>ALAS2-2026-2</id></update>
        <update type="Security"><id>bad id</id></update></updates>
        """;

    private const string Fedora = """
        <updates><update from="updates@example.org" status="stable" type="security" version="2.0"><id>FEDORA-2026-abcdef0123</id><title>nodejs-20.1.0-1.fc43</title>
        <issued date="2026-01-03 01:02:03"/><rights>Copyright</rights><release>Fedora 43</release><severity>None</severity><summary>s</summary>
        <description>Also fixes CVE-2026-2002.</description>
        <references><reference href="https://example.org/1" id="123" type="bugzilla" title="CVE-2026-2001 nodejs: out of bounds [fedora-all]"/></references>
        <pkglist><collection short="F43"><name>Fedora 43</name><module name="nodejs" stream="20" version="1" context="c" arch="x86_64"/>
        <package name="nodejs" version="20.1.0" release="1.fc43" epoch="1" arch="x86_64" src="s"><filename>f</filename><reboot_suggested>True</reboot_suggested></package></collection></pkglist></update></updates>
        """;

    [Fact]
    public void Read_Amazons_SecurityUpdatesWithTheLatestVersionOfEachBinary()
    {
        var errata = Read(Amazon, "Amazon Linux:2", readsText: false);

        Assert.Equal(["ALAS2-2026-1", "bad id"], errata.Select(e => e.Id));
        Assert.Equal([true, false], errata.Select(e => e.HasId));
        var erratum = errata[0];
        Assert.Equal(["CVE-2026-1000", "CVE-2026-1001"], erratum.Cves);
        Assert.Equal("important", erratum.Severity);
        Assert.Equal((new DateTimeOffset(2026, 1, 8, 16, 28, 0, TimeSpan.Zero), new DateTimeOffset(2026, 1, 12, 20, 4, 5, TimeSpan.Zero)), (erratum.Issued!.Value, erratum.Updated!.Value));
        Assert.Equal(["Amazon Linux:2 openssl 1:1.0.2k-24.amzn2.0.10", "Amazon Linux:2 openssl-libs 0:1.0.2k-24.amzn2.0.9"], erratum.Fixed.Select(f => $"{f.Key.Ecosystem} {f.Key.Name} {f.Value}"));
    }

    [Fact]
    public void Read_Fedoras_CvesOfTitlesAndTextAndNoSeverityWhereNobodyRated()
    {
        var erratum = Assert.Single(Read(Fedora, "Fedora:43", readsText: true));

        Assert.Equal(["CVE-2026-2001", "CVE-2026-2002"], erratum.Cves);
        Assert.Equal(("", "nodejs:20", "1:20.1.0-1.fc43"), (erratum.Severity, Assert.Single(erratum.Modules), Assert.Single(erratum.Fixed).Value));
    }

    [Theory]
    [InlineData("<repomd/>", null)]
    [InlineData("<repomd><data type='primary'/><data type='updateinfo_zck'/></repomd>", null)]
    [InlineData("<repomd xmlns='x'><data type='updateinfo'><checksum type='sha256'>AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA</checksum><location href='repodata/u.xml.zst'/><timestamp>1769947200.5</timestamp><size>7</size></data></repomd>", "repodata/u.xml.zst sha256 7 2026-02-01")]
    public void Repomd_OfUpdateInfo(string document, string? expected)
    {
        var file = RepomdReader.UpdateInfo(new MemoryStream(Encoding.UTF8.GetBytes(document)));
        Assert.Equal(expected, file is null ? null : $"{file.Href} {file.Checksum.Kind} {file.Size} {file.Time:yyyy-MM-dd}");
    }

    [Theory]
    [InlineData("sha", "da39a3ee5e6b4b0d3255bfef95601890afd80709", "repodata/u", "no checksum that is verified")]
    [InlineData("sha256", "da39", "repodata/u", "no checksum that is verified")]
    [InlineData("sha256", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "../u", "the place of updateinfo")]
    [InlineData("sha256", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "http://example.org/u", "the place of updateinfo")]
    [InlineData("sha256", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "//example.org/u", "the place of updateinfo")]
    public void Repomd_ThatCannotBeTrusted_IsRefused(string kind, string checksum, string href, string reason) =>
        Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => RepomdReader.UpdateInfo(new MemoryStream(Encoding.UTF8.GetBytes(
            $"<repomd><data type='updateinfo'><checksum type='{kind}'>{checksum}</checksum><location href='{href}'/></data></repomd>")))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("2026-01-02 03:04:05", "2026-01-02T03:04:05")]
    [InlineData("2026-01-02 03:04", "2026-01-02T03:04:00")]
    [InlineData("2026-01-02", "2026-01-02T00:00:00")]
    [InlineData("2026-01-02T03:04:05+02:00", "2026-01-02T01:04:05")]
    [InlineData("1767323045", "2026-01-02T03:04:05")]
    [InlineData("soon", null)]
    [InlineData("99999999999999999999", null)]
    [InlineData("", null)]
    public void Times_AreThoseOfTheFeeds(string text, string? expected) => Assert.Equal(expected, ErratumTime.Parse(text)?.ToString("yyyy-MM-dd'T'HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture));

    private static List<Erratum> Read(string document, string ecosystem, bool readsText) => [.. UpdateInfoReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(document.Trim())), ecosystem, readsText)];
}
