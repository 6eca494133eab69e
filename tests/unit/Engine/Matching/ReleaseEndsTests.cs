using System.Globalization;
using ScanMesh.Engine.Matching;
using ScanMesh.Engine.Matching.EndOfLife;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Policies;
using ScanMesh.Tests.Kit;
using ScanMesh.Tests.Unit.Engine.Advisories;
using ScanMesh.Tests.Unit.Engine.Reports;

namespace ScanMesh.Tests.Unit.Engine.Matching;

public sealed class ReleaseEndsTests : IDisposable
{
    private static readonly DateTimeOffset Before = new(2024, 6, 30, 23, 59, 59, TimeSpan.Zero);
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("debian", "10", null, "2024-06-30")]
    [InlineData("debian", "12", null, "2028-06-30")]
    [InlineData("debian", "12.5", null, "2028-06-30")]
    [InlineData("debian", "3.1", null, "2008-03-31")]
    [InlineData("debian", null, null, null)]
    [InlineData("debian", "99", null, null)]
    [InlineData("ubuntu", "18.04", null, "2023-05-31")]
    [InlineData("ubuntu", "24.04", null, "2029-05-31")]
    [InlineData("alpine", "3.19.1", null, "2025-11-01")]
    [InlineData("alpine", "3.1", null, "2016-11-01")]
    [InlineData("alpine", "3.22.0_alpha20250108", null, "2027-05-01")]
    [InlineData("rhel", "8.10", null, "2029-05-31")]
    [InlineData("centos", "8", "CentOS Linux 8", "2021-12-31")]
    [InlineData("centos", "8", "CentOS Stream 8", "2024-05-31")]
    [InlineData("ol", "7.9", null, "2024-12-31")]
    [InlineData("amzn", "2", null, "2026-06-30")]
    [InlineData("sles", "15.6", null, "2025-12-31")]
    [InlineData("sles", "15.99", null, null)]
    [InlineData("opensuse-leap", "15.6", null, "2026-04-30")]
    [InlineData("fedora", "40", null, "2025-05-13")]
    [InlineData("raspbian", "10", null, null)]
    public void Of_Distribution_IsTheLastDayOfItsRelease(string id, string? version, string? name, string? expected) =>
        Assert.Equal(expected, ReleaseEnds.Of(new Distribution(id, version, name, null))?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    [Fact]
    public async Task Coverage_ReleaseThatHasEnded_IsNeverCoveredAndTheVerdictTells()
    {
        using var snapshot = await OsvSamples.OpenAsync(folder, OsvSamples.Record("CVE-2099-1", ecosystem: "Debian:10"), OsvSamples.Record("GHSA-1", ecosystem: "npm"));
        Package[] packages = [SampleReports.Package("a") with { Ecosystem = "Debian:10", Development = null }, SampleReports.Package("b") with { Ecosystem = "npm", Development = null }];
        var buster = new Distribution("debian", "10", null, null);
        var now = OsvSamples.Built;

        var rows = CoverageTable.Of(packages, snapshot, buster, now);

        Assert.Equal([("Debian", CoverageState.Stale, (DateOnly?)new DateOnly(2024, 6, 30)), ("npm", CoverageState.Covered, null)], rows.Select(r => (r.Ecosystem, r.State, r.EndOfLife)));
        Assert.True(rows[0].IsEnded(now));
        Assert.False(rows[0].IsEnded(Before));
        Assert.True(rows[0].IsEnded(Before.AddSeconds(1)));
        var verdict = DefaultPolicy.Evaluate(SampleReports.Full() with { Findings = [], Evidence = SampleReports.Full().Evidence with { Coverage = rows } }, now);
        Assert.Equal("Debian 10 has been past its end of life since 2024-06-30: newer vulnerabilities of its packages may not be listed", Assert.Single(verdict.Reasons));
    }

    [Fact]
    public void Mark_FindingWithoutFixInAnEndedRelease_IsEolAndOthersStay()
    {
        Package[] packages = [SampleReports.Package("a") with { Ecosystem = "Debian:10" }, SampleReports.Package("b") with { Ecosystem = "npm" }];
        Finding[] findings =
        [
            SampleReports.Finding("CVE-1", "a", Severity.High, null), SampleReports.Finding("CVE-2", "a", Severity.High, "2"), SampleReports.Finding("CVE-3", "b", Severity.High, null),
            SampleReports.Finding("CVE-4", "a", Severity.High, null) with { Status = FindingStatus.NotAffected }, SampleReports.Finding("CVE-5", "a", Severity.High, null) with { Status = FindingStatus.WontFix },
        ];
        Coverage[] coverage = [new("Debian", "10", 1, CoverageState.Covered, null, new DateOnly(2024, 6, 30)), new("npm", null, 1, CoverageState.Covered, null)];

        Assert.Equal(
            [FindingStatus.Eol, FindingStatus.Affected, FindingStatus.NoFixYet, FindingStatus.NotAffected, FindingStatus.Eol],
            EndedReleases.Mark([.. findings], [.. packages], [.. coverage], Before.AddDays(1)).Select(f => f.Status));
        Assert.Equal(findings, EndedReleases.Mark([.. findings], [.. packages], [.. coverage], Before));
    }
}
