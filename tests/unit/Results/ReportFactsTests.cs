using ScanMesh.Engine.Model;
using ScanMesh.Results.Commits;
using ScanMesh.Tests.Unit.Engine.Reports;

namespace ScanMesh.Tests.Unit.Results;

public sealed class ReportFactsTests
{
    /// <summary>Tables, events, counts and the catalogue of exploited vulnerabilities know what counts; the stored report keeps the rest.</summary>
    [Fact]
    public void Facts_FindingThatIsNotAffected_IsInTheReportAlone()
    {
        var facts = new ReportFacts(SampleReports.Full() with
        {
            Findings =
            [
                SampleReports.Finding("CVE-2099-1", "libssl3", Severity.High, "2.0-1"),
                SampleReports.Finding("CVE-2099-2", "libssl3", Severity.Critical, null) with { Status = FindingStatus.NotAffected },
            ],
        });

        var (finding, message) = Assert.Single(facts.Findings);
        Assert.Equal(("CVE-2099-1", "CVSS:3.1", "CVSS:3.1"), (finding.Id, message.SeveritySource, message.ScoreSource));
        Assert.Equal((1, 0), (facts.Counts.High, facts.Counts.Critical));
        Assert.Equal(["CVE-2099-1"], facts.Cves);
        Assert.Equal(2, facts.Report.Findings.Length);
        Assert.Equal("2028-06-30", Assert.Single(facts.Evidence.Coverage).EndOfLife);
    }
}
