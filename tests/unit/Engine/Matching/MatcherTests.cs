using ScanMesh.Engine.Advisories;
using ScanMesh.Engine.Matching;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit;
using ScanMesh.Tests.Unit.Engine.Advisories;

namespace ScanMesh.Tests.Unit.Engine.Matching;

public sealed class MatcherTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Match_BinaryPackage_IsJudgedByItsSource()
    {
        using var snapshot = await OsvSamples.OpenAsync(folder, OsvSamples.Record("CVE-2099-1", "glibc", "2.36-9+deb12u4"), OsvSamples.Record("CVE-2099-2", "libc6", "99"));
        var finding = Assert.Single(Matcher.Match([Package("libc6", "2.36-9", source: ("glibc", "2.36-9"))], snapshot).Findings);
        Assert.Equal(("CVE-2099-1", "2.36-9+deb12u4", "CVE-2099-1", FindingStatus.Affected), (finding.Id, finding.FixedVersion, finding.Source, finding.Status));
        Assert.Equal("Debian:12 glibc 2.36-9: introduced 0, fixed 2.36-9+deb12u4", finding.Why);
    }

    [Fact]
    public async Task Match_SourceWithItsOwnVersion_ThatVersionIsCompared()
    {
        using var snapshot = await OsvSamples.OpenAsync(folder, OsvSamples.Record("CVE-2099-1", "gcc-12", "12.3"));
        Assert.Empty(Matcher.Match([Package("gcc", "4:1.0", source: ("gcc-12", "12.3"))], snapshot).Findings);
        Assert.Single(Matcher.Match([Package("gcc", "4:99.0", source: ("gcc-12", "12.2"))], snapshot).Findings);
    }

    [Theory]
    [InlineData("Debian:12", true)]
    [InlineData("Debian:11", false)]
    [InlineData("Ubuntu:12", false)]
    [InlineData("Raspbian:12", false)]
    [InlineData("deb", false)]
    public async Task Match_OtherReleaseOrDerivative_IsNotJudgedByIt(string ecosystem, bool expected)
    {
        using var snapshot = await OsvSamples.OpenAsync(folder, OsvSamples.Record("CVE-2099-1"));
        Assert.Equal(expected, Matcher.Match([Package("openssl", "1.0-1", ecosystem)], snapshot).Findings.Length == 1);
    }

    /// <summary>It is found where it is installed; a lock file alone does not bring it into the image.</summary>
    [Fact]
    public async Task Match_DevelopmentDependency_IsNeitherMatchedNorCovered()
    {
        using var snapshot = await OsvSamples.OpenAsync(folder, OsvSamples.Record("CVE-2099-1"));
        var package = Package("openssl", "1.0-1");
        Assert.Single(Matcher.Match([package], snapshot).Findings);
        Assert.Empty(Matcher.Match([package with { Development = true }], snapshot).Findings);
        Assert.Empty(CoverageTable.Of([package with { Development = true }], snapshot, DateTimeOffset.UnixEpoch));
    }

    [Fact]
    public async Task Match_AlpineOrigin_IsJudgedByApksOrder()
    {
        using var snapshot = await OsvSamples.OpenAsync(folder, OsvSamples.Record("CVE-2099-1", "openssl", "1.1.1g-r0", "Alpine:v3.10"));
        Assert.Single(Matcher.Match([Package("libssl1.1", "1.1.1d-r3", "Alpine:v3.10", ("openssl", "1.1.1d-r3"))], snapshot).Findings);
        Assert.Empty(Matcher.Match([Package("libssl1.1", "1.1.1g-r0", "Alpine:v3.10", ("openssl", "1.1.1g-r0"))], snapshot).Findings);
    }

    [Fact]
    public async Task Match_RecordsThatAreAliases_AreOneFinding()
    {
        using var snapshot = await OsvSamples.OpenAsync(folder,
            OsvSamples.Record("DSA-7-1", fixedIn: "3.0", more: "\"aliases\":[\"CVE-2099-7\"],"),
            OsvSamples.Record("GHSA-xx", fixedIn: "3.0", more: "\"aliases\":[\"CVE-2099-7\"],\"severity\":[{\"type\":\"CVSS_V3\",\"score\":\"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\"}],"),
            OsvSamples.Record("CVE-2099-8", more: "\"related\":[\"CVE-2099-7\"],"));
        var findings = Matcher.Match([Package("openssl", "1.0-1")], snapshot).Findings;
        Assert.Equal(["CVE-2099-7", "CVE-2099-8"], findings.Select(f => f.Id));
        Assert.Equal(["DSA-7-1", "GHSA-xx"], findings[0].Aliases);
        Assert.Equal((Severity.Critical, 9.8, "CVSS:3.1"), (findings[0].Severity, findings[0].Score, findings[0].SeveritySource));
        Assert.Equal(Severity.Unknown, findings[1].Severity);
    }

    [Fact]
    public async Task Match_NoFix_SaysSo()
    {
        using var snapshot = await OsvSamples.OpenAsync(folder, OsvSamples.Record("CVE-2099-1").Replace(""",{"fixed":"2.0-1"}""", "", StringComparison.Ordinal));
        var finding = Assert.Single(Matcher.Match([Package("openssl", "1.0-1")], snapshot).Findings);
        Assert.Equal((null, FindingStatus.NoFixYet), (finding.FixedVersion, finding.Status));
        Assert.EndsWith("no fix is known", finding.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Match_VersionThatCannotBeCompared_IsAProblemNotSilence()
    {
        using var snapshot = await OsvSamples.OpenAsync(folder, OsvSamples.Record("CVE-2099-1"));
        var result = Matcher.Match([Package("openssl", "not a version")], snapshot);
        Assert.Empty(result.Findings);
        Assert.Contains("CVE-2099-1", Assert.Single(result.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Match_AnyOrderOfPackagesAndRecords_SameFindings()
    {
        var records = Enumerable.Range(0, 30).Select(i => OsvSamples.Record($"R-{i}", $"p{i % 5}", more: $"\"aliases\":[\"CVE-2099-{i % 9}\"],")).ToArray();
        var packages = Enumerable.Range(0, 20).Select(i => Package($"b{i}", "1.0-1", source: ($"p{i % 5}", "1.0-1"))).ToArray();
        string expected;
        using (var snapshot = await OsvSamples.OpenAsync(folder, records))
            expected = Text(snapshot);
        var random = new Random(3);
        for (var round = 0; round < 3; round++)
        {
            random.Shuffle(records);
            random.Shuffle(packages);
            using var snapshot = await OsvSamples.OpenAsync(folder, records);
            Assert.Equal(expected, Text(snapshot));
        }

        string Text(AdvisorySnapshot snapshot) =>
            string.Join('\n', Matcher.Match(packages, snapshot).Findings.Select(f => $"{f.PackageId} {f.Id} {string.Join(',', f.Aliases)} {f.Source} {f.Why}"));
    }

    [Fact]
    public async Task Coverage_EveryState_IsTold()
    {
        using var snapshot = await OsvSamples.OpenAsync(folder, OsvSamples.Record("CVE-2099-1", modified: "2026-02-01T00:00:00Z"));
        var fresh = new DateTimeOffset(2026, 2, 8, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(CoverageState.Covered, State("Debian:12", snapshot, fresh));
        Assert.Equal(CoverageState.Stale, State("Debian:12", snapshot, fresh.AddSeconds(1)));
        Assert.Equal(CoverageState.UnknownRelease, State("Debian:13", snapshot, fresh));
        Assert.Equal(CoverageState.NoData, State("Alpine:v3.19", snapshot, fresh));
        Assert.Equal(CoverageState.NotConfigured, State("Debian:12", null, fresh));
        Assert.Equal(CoverageState.NotConfigured, State("Hurd:1", snapshot, fresh));
        Assert.NotEqual(CoverageState.Covered, State("deb", snapshot, fresh));

        static CoverageState State(string ecosystem, AdvisorySnapshot? snapshot, DateTimeOffset at) => Assert.Single(CoverageTable.Of([Package("openssl", "1", ecosystem)], snapshot, at)).State;
    }

    private static Package Package(string name, string version, string ecosystem = "Debian:12", (string Name, string Version)? source = null) => new()
    {
        Id = $"pkg:deb/{name}@{version}",
        Purl = $"pkg:deb/{name}@{version}",
        Name = name,
        Version = version,
        Ecosystem = ecosystem,
        Source = source is { } s ? new PackageSource(s.Name, s.Version) : null,
        Path = "var/lib/dpkg/status",
    };
}
