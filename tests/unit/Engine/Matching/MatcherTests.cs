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
        Assert.Empty(CoverageTable.Of([package with { Development = true }], snapshot, null, DateTimeOffset.UnixEpoch));
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

        static CoverageState State(string ecosystem, AdvisorySnapshot? snapshot, DateTimeOffset at) => Assert.Single(CoverageTable.Of([Package("openssl", "1", ecosystem)], snapshot, null, at)).State;
    }

    /// <summary>What the distribution says of its package heads the finding; the score is told beside it.</summary>
    [Theory]
    [InlineData("Debian:12", "\"ecosystem_specific\":{\"urgency\":\"unimportant\"}", "low Debian 9.8 CVSS:3.1")]
    [InlineData("Debian:12", "\"ecosystem_specific\":{\"urgency\":\"not yet assigned\"}", "critical CVSS:3.1 9.8 -")]
    [InlineData("Debian:12", "\"database_specific\":{\"severity\":\"high\"}", "high Debian 9.8 CVSS:3.1")]
    [InlineData("npm", "\"database_specific\":{\"severity\":\"MODERATE\"}", "critical CVSS:3.1 9.8 -")]
    public async Task Match_DistributionsOwnWord_HeadsTheFinding(string ecosystem, string specific, string expected)
    {
        using var snapshot = await OsvSamples.OpenAsync(folder, OsvSamples.Record("CVE-2099-1", fixedIn: "2.0.0", ecosystem: ecosystem, more: Critical).Replace("\"ranges\"", specific + ",\"ranges\"", StringComparison.Ordinal));
        Assert.Equal(expected, Severities(Assert.Single(Matcher.Match([Package("openssl", "1.0.0", ecosystem)], snapshot).Findings)));
    }

    [Theory]
    [InlineData("USN-1-1", "\"severity\":[{\"type\":\"CVSS_V3\",\"score\":\"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\"},{\"type\":\"Ubuntu\",\"score\":\"negligible\"}],", "Ubuntu:22.04:LTS", "low Ubuntu 9.8 CVSS:3.1")]
    [InlineData("ALSA-1", "\"summary\":\"Important: openssl security update\",", "AlmaLinux:9", "high AlmaLinux - -")]
    [InlineData("ALBA-1", "\"summary\":\"openssl bug fix update\",\"related\":[\"CVE-2099-1\"],", "AlmaLinux:9", "unknown - - -")]
    [InlineData("GHSA-1", "\"database_specific\":{\"severity\":\"MODERATE\"},", "npm", "medium database - -")]
    [InlineData("MAL-2099-1", "", "npm", "critical malicious package - -")]
    public async Task Match_RecordsWord_IsTold(string id, string more, string ecosystem, string expected)
    {
        using var snapshot = await OsvSamples.OpenAsync(folder, OsvSamples.Record(id, fixedIn: "2.0.0", ecosystem: ecosystem, more: more));
        Assert.Equal(expected, Severities(Assert.Single(Matcher.Match([Package("openssl", "1.0.0", ecosystem)], snapshot).Findings)));
    }

    [Fact]
    public async Task Match_AliasesOfWhichOneHasTheDistributionsWord_ThatWordAndTheOthersScoreCount()
    {
        using var snapshot = await OsvSamples.OpenAsync(folder,
            OsvSamples.Record("DSA-1", more: "\"aliases\":[\"CVE-2099-1\"]," + Critical),
            OsvSamples.Record("CVE-2099-1").Replace("\"ranges\"", "\"ecosystem_specific\":{\"urgency\":\"low\"},\"ranges\"", StringComparison.Ordinal));
        Assert.Equal("low Debian 9.8 CVSS:3.1", Severities(Assert.Single(Matcher.Match([Package("openssl", "1.0-1")], snapshot).Findings)));
    }

    [Theory]
    [InlineData("\"status\":\"<ignored>\"", false, FindingStatus.WontFix)]
    [InlineData("\"status\":\"Will not fix\"", false, FindingStatus.WontFix)]
    [InlineData("\"status\":\"<end-of-life>\"", false, FindingStatus.Eol)]
    [InlineData("\"urgency\":\"end-of-life\"", false, FindingStatus.Eol)]
    [InlineData("\"status\":\"<no-dsa>\"", false, FindingStatus.NoFixYet)]
    [InlineData("\"status\":\"deferred\"", false, FindingStatus.NoFixYet)]
    [InlineData("\"status\":\"<ignored>\"", true, FindingStatus.Affected)]
    [InlineData("\"status\":\"of another world\"", false, FindingStatus.NoFixYet)]
    public async Task Match_StatedStatus_CountsWhereNoFixIs(string specific, bool withFix, FindingStatus expected)
    {
        var record = OsvSamples.Record("CVE-2099-1").Replace("\"ranges\"", $"\"ecosystem_specific\":{{{specific}}},\"ranges\"", StringComparison.Ordinal);
        using var snapshot = await OsvSamples.OpenAsync(folder, withFix ? record : WithoutFix(record));
        var finding = Assert.Single(Matcher.Match([Package("openssl", "1.0-1")], snapshot).Findings);
        Assert.Equal((expected, withFix ? "2.0-1" : null, true), (finding.Status, finding.FixedVersion, finding.Counts));
    }

    /// <summary>Wolfi, Chainguard, Alpine and Debian's tracker write "fixed in 0"; others a word.</summary>
    [Theory]
    [InlineData("Wolfi", "\"fixed\":\"0\"", "")]
    [InlineData("Alpine:v3.19", "\"fixed\":\"0\"", "")]
    [InlineData("Debian:12", "\"fixed\":\"2.0-1\"", "\"ecosystem_specific\":{\"status\":\"<not-affected>\"},")]
    public async Task Match_StatedNotAffected_IsShownAndCountsNowhere(string ecosystem, string end, string specific)
    {
        var record = OsvSamples.Record("CVE-2099-1", ecosystem: ecosystem).Replace("\"fixed\":\"2.0-1\"", end, StringComparison.Ordinal).Replace("\"ranges\"", specific + "\"ranges\"", StringComparison.Ordinal);
        using var snapshot = await OsvSamples.OpenAsync(folder, record, OsvSamples.Record("CVE-2099-2", ecosystem: ecosystem, fixedIn: "0.1"));
        var finding = Assert.Single(Matcher.Match([Package("openssl", "1.0-r1", ecosystem)], snapshot).Findings);
        Assert.Equal(("CVE-2099-1", FindingStatus.NotAffected, null, Judgement.Stated, false), (finding.Id, finding.Status, finding.FixedVersion, finding.Justification, finding.Counts));
        Assert.EndsWith("1.0-r1: " + Judgement.Stated, finding.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Match_OneRecordSaysNotAffectedAnotherAffected_ItIsAffected()
    {
        using var snapshot = await OsvSamples.OpenAsync(folder, OsvSamples.Record("A-1", fixedIn: "0", more: "\"aliases\":[\"CVE-2099-1\"],"), OsvSamples.Record("B-1", more: "\"aliases\":[\"CVE-2099-1\"],"));
        var finding = Assert.Single(Matcher.Match([Package("openssl", "1.0-1")], snapshot).Findings);
        Assert.Equal((FindingStatus.Affected, "B-1", "2.0-1"), (finding.Status, finding.Source, finding.FixedVersion));
        Assert.Equal(["A-1", "B-1"], finding.Aliases);
    }

    [Fact]
    public async Task Match_KernelsFiles_AreNotAffectedAndItsToolsAre()
    {
        using var snapshot = await OsvSamples.OpenAsync(folder, OsvSamples.Record("CVE-2099-1", "linux", "6.2-1"));
        var findings = Matcher.Match([Package("linux-libc-dev", "6.1-1", source: ("linux", "6.1-1")), Package("linux-perf", "6.1-1", source: ("linux", "6.1-1"))], snapshot).Findings;
        Assert.Equal([(FindingStatus.NotAffected, KernelPackages.Reason), (FindingStatus.Affected, null)], findings.Select(f => (f.Status, f.Justification)));
        Assert.Equal("Debian:12 linux 6.1-1: introduced 0, fixed 6.2-1", findings[0].Why);
    }

    [Theory]
    [InlineData("Ubuntu:22.04:LTS", "1.0-1", FindingStatus.Affected)]
    [InlineData("Ubuntu:22.04", "1.0-1", FindingStatus.Affected)]
    [InlineData("Ubuntu:Pro:22.04:LTS", "1.0-1", FindingStatus.WontFix)]
    [InlineData("Ubuntu:Pro:22.04:LTS", "1.0-1+esm1", FindingStatus.Affected)]
    [InlineData("Ubuntu:Pro:FIPS-updates:22.04:LTS", "1.0-1", FindingStatus.Unknown)]
    [InlineData("Ubuntu:Pro:FIPS-updates:22.04:LTS", "1.0-1.fips.2", FindingStatus.Affected)]
    [InlineData("Ubuntu:Pro:20.04:LTS", "1.0-1", FindingStatus.Unknown)]
    [InlineData("Ubuntu:2", "1.0-1", FindingStatus.Unknown)]
    public async Task Match_UbuntusStreams_AreAboutTheReleaseAndFixesOfProNeedIt(string ecosystem, string version, FindingStatus expected)
    {
        using var snapshot = await OsvSamples.OpenAsync(folder, OsvSamples.Record("USN-1", ecosystem: ecosystem));
        var finding = Matcher.Match([Package("openssl", version, "Ubuntu:22.04:LTS")], snapshot).Findings.SingleOrDefault();
        Assert.Equal((expected, expected == FindingStatus.Affected ? "2.0-1" : null), (finding?.Status ?? FindingStatus.Unknown, finding?.FixedVersion));
        if (finding is not null)
            Assert.StartsWith((ecosystem == "Ubuntu:22.04" ? "Ubuntu:22.04:LTS" : ecosystem) + " openssl", finding.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Root:Debian:12", "Root:Debian:12", true)]
    [InlineData("Root:Debian:11", "Root:Debian:12", false)]
    [InlineData("Debian:12", "Root:Debian:12", false)]
    [InlineData("Root:Debian:12", "Debian:12", false)]
    [InlineData("Seal:Debian", "Seal:Debian:12", true)]
    [InlineData("Packagist:https://packages.drupal.org/8", "Packagist", true)]
    [InlineData("Alpine:v3.1", "Alpine:v3.19", false)]
    [InlineData("Root:Alpine:3.18", "Root:Alpine:v3.18", true)]
    public async Task Match_VendorsAndRepositories_ConcernTheirOwn(string ofRecord, string ofPackage, bool expected)
    {
        using var snapshot = await OsvSamples.OpenAsync(folder, OsvSamples.Record("R-1", "acme/lib", "2.0", ofRecord));
        var package = Package("acme/lib", "1.0", ofPackage);
        Assert.Equal(expected, Matcher.Match([package], snapshot).Findings.Length == 1);
        Assert.Equal(expected, Assert.Single(CoverageTable.Of([package], snapshot, null, OsvSamples.Built)).State == CoverageState.Covered);
    }

    private const string Critical = "\"severity\":[{\"type\":\"CVSS_V3\",\"score\":\"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\"}],";

    private static string WithoutFix(string record) => record.Replace(""",{"fixed":"2.0-1"}""", "", StringComparison.Ordinal);

    private static string Severities(Finding finding) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{finding.Severity.ToText()} {finding.SeveritySource ?? "-"} {finding.Score?.ToString("0.0", System.Globalization.CultureInfo.InvariantCulture) ?? "-"} {finding.ScoreSource ?? "-"}");

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
