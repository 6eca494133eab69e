using System.Text;
using ScanMesh.Engine.Advisories.Feeds.Errata;
using ScanMesh.Engine.Advisories.Feeds.Oval;
using ScanMesh.Tests.Kit.Feeds;

namespace ScanMesh.Tests.Unit.Engine.Advisories.Feeds;

/// <summary>Oracle's OVAL definitions.</summary>
public sealed class OracleOvalReaderTests
{
    [Fact]
    public void Read_Definition_PackagesOfItsRelease()
    {
        var erratum = Assert.Single(Read(ErrataSamples.Definition("ELSA-2026-0001", "9", "IMPORTANT", "CVE-2026-1000", "curl 0:7.76.1-29.el9_4.1", "libcurl 0:7.76.1-29.el9_4.1")));

        Assert.Equal(("ELSA-2026-0001", "IMPORTANT", "ELSA-2026-0001:  update (IMPORTANT)"), (erratum.Id, erratum.Severity, erratum.Title));
        Assert.Equal(["CVE-2026-1000"], erratum.Cves);
        Assert.Equal(new DateTimeOffset(2026, 1, 31, 0, 0, 0, TimeSpan.Zero), erratum.Issued);
        Assert.Equal(["Oracle Linux:9 curl 0:7.76.1-29.el9_4.1", "Oracle Linux:9 libcurl 0:7.76.1-29.el9_4.1"], Fixed(erratum));
    }

    [Fact]
    public void Read_ReleasesArchitecturesModulesAndNegations_AreConditionsOfWhatIsBesideAndBelow()
    {
        var erratum = Assert.Single(Read("""
            <definition class="patch"><metadata><reference source="elsa" ref_id="ELSA-2026-0002"/><advisory><severity>N/A</severity></advisory></metadata>
            <criteria operator="OR">
              <criteria operator="AND">
                <criteria operator="OR"><criterion comment="a is earlier than 0:1-1.el7"/></criteria>
                <criterion comment="Oracle Linux 7 is installed"/><criterion comment="Oracle Linux arch is x86_64"/>
              </criteria>
              <criteria operator="AND">
                <criterion comment="Oracle Linux 8 is installed"/><criterion comment="Module nodejs:18 is enabled"/>
                <criteria operator="OR">
                  <criteria operator="AND"><criterion comment="Oracle Linux arch is aarch64"/><criterion comment="a is earlier than 0:1-10.module+el8"/></criteria>
                  <criteria operator="AND"><criterion comment="Oracle Linux arch is x86_64"/><criterion comment="a is earlier than 0:1-9.module+el8"/></criteria>
                  <criteria operator="AND" negate="true"><criterion comment="b is earlier than 0:1-1"/></criteria>
                </criteria>
              </criteria>
              <criterion comment="c is earlier than 0:1-1"/>
            </criteria></definition>
            """));

        Assert.Equal(["Oracle Linux:7 a 0:1-1.el7", "Oracle Linux:8 a 0:1-10.module+el8"], Fixed(erratum));
        Assert.Equal(("", "nodejs:18"), (erratum.Severity, Assert.Single(erratum.Modules)));
    }

    [Fact]
    public void Read_OtherFlavours_AreReleasesOfTheirOwn()
    {
        var erratum = Assert.Single(Read(ErrataSamples.Definition("ELSA-2026-0003", "8", "LOW", "CVE-2026-1000", "gnutls 10:3.6.16-8.el8_fips", "openssl 2:1.1.1k-12.ksplice1.el8_9", "glibc 0:2.28-251.el8")));

        Assert.Equal(["Oracle Linux:8 glibc 0:2.28-251.el8", "Oracle Linux:8:fips gnutls 10:3.6.16-8.el8_fips", "Oracle Linux:8:ksplice openssl 2:1.1.1k-12.ksplice1.el8_9"], Fixed(erratum));
    }

    [Fact]
    public void Read_OtherDefinitionsOrNone_GiveNothing()
    {
        Assert.Empty(Read("""<definition class="inventory"/>"""));
        Assert.Throws<InvalidDataException>(() => OracleOvalReader.Read(new MemoryStream("<html/>"u8.ToArray())).Count());
        Assert.Throws<InvalidDataException>(() => OracleOvalReader.Read(new MemoryStream(Encoding.UTF8.GetBytes("<oval_definitions><definitions><definition class='patch'><criteria>"))).Count());
    }

    private static List<Erratum> Read(params string[] definitions) => [.. OracleOvalReader.Read(new MemoryStream(ErrataSamples.Oval(definitions)))];

    private static IEnumerable<string> Fixed(Erratum erratum) => erratum.Fixed.Select(f => $"{f.Key.Ecosystem} {f.Key.Name} {f.Value}");
}
