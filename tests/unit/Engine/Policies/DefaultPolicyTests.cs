using System.Collections.Immutable;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Policies;
using ScanMesh.Tests.Unit.Engine.Reports;

namespace ScanMesh.Tests.Unit.Engine.Policies;

public sealed class DefaultPolicyTests
{
    [Theory]
    [InlineData("", VerdictOutcome.Pass)]
    [InlineData("medium-fix", VerdictOutcome.Pass)]
    [InlineData("high", VerdictOutcome.Pass)]
    [InlineData("critical", VerdictOutcome.Pass)]
    [InlineData("high-fix", VerdictOutcome.Warn)]
    [InlineData("critical-fix", VerdictOutcome.Fail)]
    [InlineData("low-fix-kev", VerdictOutcome.Fail)]
    [InlineData("low-kev", VerdictOutcome.Pass)]
    [InlineData("critical-fix-not-affected", VerdictOutcome.Pass)]
    [InlineData("stale", VerdictOutcome.Pass)]
    [InlineData("stale high-fix", VerdictOutcome.Warn)]
    [InlineData("no-data", VerdictOutcome.Unknown)]
    [InlineData("unknown-release", VerdictOutcome.Unknown)]
    [InlineData("not-configured", VerdictOutcome.Unknown)]
    [InlineData("incomplete", VerdictOutcome.Unknown)]
    [InlineData("no-os-release", VerdictOutcome.Unknown)]
    [InlineData("no-packages", VerdictOutcome.Unknown)]
    [InlineData("incomplete high-fix", VerdictOutcome.Unknown)]
    [InlineData("unknown-release critical-fix", VerdictOutcome.Unknown)]
    [InlineData("unknown-release low-fix-kev", VerdictOutcome.Unknown)]
    [InlineData("stale critical-fix", VerdictOutcome.Fail)]
    [InlineData("incomplete critical-fix", VerdictOutcome.Fail)]
    public void Evaluate_Evidence_GivesTheVerdict(string evidence, VerdictOutcome expected)
    {
        var report = SampleReports.Full() with { Findings = [], Problems = [], Verdict = null };
        foreach (var word in evidence.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            report = With(report, word);

        var verdict = DefaultPolicy.Evaluate(report, SampleReports.Now);

        Assert.Equal(expected, verdict.Outcome);
        Assert.Equal(expected == VerdictOutcome.Pass && !evidence.Contains("stale", StringComparison.Ordinal), verdict.Reasons.IsEmpty);
        Assert.Equal((DefaultPolicy.Text, SampleReports.Now), (verdict.Policy, verdict.EvaluatedAt));
    }

    [Fact]
    public void Evaluate_ManyAdvisories_CountsDistinctOnesAndNamesTen()
    {
        ImmutableArray<Finding> findings = [.. Enumerable.Range(0, 24).Select(i => SampleReports.Finding($"CVE-2099-{i % 12:D2}", "libssl3", Severity.Critical, "2.0-1"))];
        var reason = Assert.Single(DefaultPolicy.Evaluate(SampleReports.Full() with { Findings = findings }, SampleReports.Now).Reasons);
        Assert.StartsWith("12 known exploited or critical with a fix: CVE-2099-00, ", reason, StringComparison.Ordinal);
        Assert.EndsWith("CVE-2099-09 and 2 more", reason, StringComparison.Ordinal);
    }

    /// <summary>What one ecosystem lacks takes nothing from what is found in another.</summary>
    [Theory]
    [InlineData("Debian:12", VerdictOutcome.Fail)]
    [InlineData("npm", VerdictOutcome.Unknown)]
    public void Evaluate_CoverageOfOneEcosystemMissing_CountsTheFindingsOfTheOther(string ofTheFinding, VerdictOutcome expected)
    {
        var report = SampleReports.Full();
        var row = report.Evidence.Coverage[0];
        report = report with
        {
            Packages = [.. report.Packages, SampleReports.Package("x") with { Ecosystem = ofTheFinding }],
            Evidence = report.Evidence with { Coverage = [row with { Ecosystem = "Debian", Release = "12", State = CoverageState.Covered }, row with { Ecosystem = "npm", Release = null, State = CoverageState.UnknownRelease }] },
            Findings = [SampleReports.Finding("CVE-2099-1", "x", Severity.Critical, "2.0-1")],
        };

        Assert.Equal(expected, DefaultPolicy.Evaluate(report, SampleReports.Now).Outcome);
    }

    private static ScanReport With(ScanReport report, string word) => word switch
    {
        "incomplete" => report with { Complete = false },
        "no-os-release" => report with { Image = report.Image with { Distribution = null } },
        "no-packages" => report with { Packages = [] },
        "no-data" or "unknown-release" or "not-configured" or "stale" =>
            report with { Evidence = report.Evidence with { Coverage = [report.Evidence.Coverage[0] with { State = ReasonText.Parse<CoverageState>(word) }] } },
        _ => report with
        {
            Findings =
            [
                SampleReports.Finding("CVE-2099-1", "libssl3", ReasonText.Parse<Severity>(word.Split('-')[0]), word.Contains("fix", StringComparison.Ordinal) ? "2.0-1" : null)
                    with { Kev = word.EndsWith("kev", StringComparison.Ordinal), Status = word.EndsWith("not-affected", StringComparison.Ordinal) ? FindingStatus.NotAffected : FindingStatus.Affected },
            ],
        },
    };
}
