using ScanMesh.Engine.Ecosystems.Rpm;
using ScanMesh.Engine.Matching;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit;
using ScanMesh.Tests.Unit.Engine.Advisories;

namespace ScanMesh.Tests.Unit.Engine.Matching;

/// <summary>Oracle's usual packages, those for FIPS and those of Ksplice.</summary>
public sealed class OracleFlavourTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("3.6.16-7.el8", "3.6.16-8.el8", true)]
    [InlineData("3.6.16-7.el8_fips", "3.6.16-8.el8_fips", true)]
    [InlineData("3.6.16-7.ksplice1.el8", "3.6.16-8.ksplice1.el8", true)]
    [InlineData("3.6.16-7.el8_fips", "3.6.16-8.el8", false)]
    [InlineData("3.6.16-7.ksplice1.el8", "3.6.16-8.el8", false)]
    [InlineData("3.6.16-7.el8", "3.6.16-8.el8_fips", false)]
    [InlineData("3.6.16-7.el8_fips", "3.6.16-8.ksplice1.el8", false)]
    public async Task Match_StatementOfAFlavour_ConcernsItAlone(string installed, string fixedIn, bool expected)
    {
        using var snapshot = await OsvSamples.OpenAsync(folder,
            OsvSamples.Record("ELSA-1", "gnutls", fixedIn, "Oracle Linux:8" + OracleFlavour.Of(fixedIn)),
            OsvSamples.Record("ELSA-2", "gnutls", "0.1-1.el8", "Oracle Linux:8"));
        var package = new Package { Id = "gnutls", Purl = "pkg:rpm/ol/gnutls", Name = "gnutls", Version = installed, Ecosystem = "Oracle Linux:8" + OracleFlavour.Of(installed), Path = "var/lib/rpm/rpmdb.sqlite" };

        Assert.Equal(expected ? ["ELSA-1"] : [], Matcher.Match([package], snapshot).Findings.Select(f => f.Source));
        Assert.Equal(CoverageState.Covered, Assert.Single(CoverageTable.Of([package], snapshot, null, OsvSamples.Built)).State);
    }

    /// <summary>Without a fix there is no version that tells a flavour.</summary>
    [Fact]
    public async Task Match_StatementWithoutVersion_ConcernsEveryFlavour()
    {
        using var snapshot = await OsvSamples.OpenAsync(folder, OsvSamples.Record("ELSA-1", "gnutls", "x", "Oracle Linux:8").Replace(",{\"fixed\":\"x\"}", "", StringComparison.Ordinal));
        var package = new Package { Id = "gnutls", Purl = "pkg:rpm/ol/gnutls", Name = "gnutls", Version = "3-1.el8_fips", Ecosystem = "Oracle Linux:8:fips", Path = "var/lib/rpm/rpmdb.sqlite" };
        Assert.Equal(FindingStatus.NoFixYet, Assert.Single(Matcher.Match([package], snapshot).Findings).Status);
    }
}
