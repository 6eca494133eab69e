using System.Text;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Reports;

namespace ScanMesh.Tests.Unit.Engine.Reports;

public sealed class ReportTextTests
{
    private const string Hostile = "a\u001b[31mred\u0007\r\nb\u202Etxt\u2066\u200Fc\u009b\u2028d";

    [Fact]
    public void Encode_ControlsAndMarks_AreShownNotObeyed()
    {
        Assert.Equal("a\\u{001B}[31mred\\u{0007}\\u{000D}\\u{000A}b\\u{202E}txt\\u{2066}\\u{200F}c\\u{009B}\\u{2028}d", TerminalText.Encode(Hostile));
        Assert.Equal("plain ä 漢 🙂", TerminalText.Encode("plain ä 漢 🙂"));
        Assert.Equal("abc…", TerminalText.Encode("abcdef", 3));
        Assert.Equal("", TerminalText.Encode(null));
        Assert.Equal("\uFFFD".Length, TerminalText.Encode("\uD800").Length);
    }

    [Fact]
    public void Table_HostileTextInEveryField_ReachesNoTerminal()
    {
        var full = SampleReports.Full();
        var report = full with
        {
            Image = full.Image with { Reference = Hostile, Platform = new Platform("li" + Hostile, Hostile), Distribution = new Distribution(Hostile, Hostile, Hostile, Hostile) },
            Evidence = full.Evidence with { Coverage = [full.Evidence.Coverage[0] with { Ecosystem = Hostile, Release = Hostile }] },
            Packages = [full.Packages[0] with { Name = Hostile, Version = Hostile, Ecosystem = Hostile, Source = new PackageSource(Hostile, Hostile), Path = Hostile }],
            Findings = [full.Findings[0] with { Id = Hostile, FixedVersion = Hostile, Source = Hostile, Why = Hostile }],
            Problems = [new Problem(Hostile, Hostile, ProblemReason.Malformed, Hostile)],
            Verdict = full.Verdict! with { Reasons = [Hostile] },
        };
        using var table = new StringWriter { NewLine = "\n" };
        TableReport.Write(table, report);
        TableReport.WriteInventory(table, report);
        Assert.DoesNotContain(table.ToString(), c => c != '\n' && (char.IsControl(c) || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.LineSeparator));
        Assert.DoesNotContain("\nb", table.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Table_BinariesOfOneSource_AreOneRowAndAdvisoriesAreCountedOnce()
    {
        var report = SampleReports.Full() with
        {
            Packages = [SampleReports.Package("libssl3", "openssl"), SampleReports.Package("openssl"), SampleReports.Package("zlib1g")],
            Findings =
            [
                SampleReports.Finding("CVE-2099-1", "libssl3", Severity.Critical, "2.0-1"), SampleReports.Finding("CVE-2099-1", "openssl", Severity.Critical, "2.0-1"),
                SampleReports.Finding("CVE-2099-2", "zlib1g", Severity.High, null),
            ],
        };
        using var table = new StringWriter { NewLine = "\n" };
        TableReport.Write(table, report);
        var lines = table.ToString().Split('\n');
        Assert.Contains("  findings  2 advisories: 1 critical, 1 high", lines);
        Assert.Equal(2, lines.Count(l => l.Contains("CVE-2099-", StringComparison.Ordinal) && l.Contains("1.0-1", StringComparison.Ordinal)));
        Assert.Contains(lines, l => l.Contains("openssl (2 packages)", StringComparison.Ordinal));
    }

    [Fact]
    public void Table_NotAffected_IsOneLineASourceAndReasonAndCountsNowhere()
    {
        static Finding Kernel(string id, string package) => SampleReports.Finding(id, package, Severity.Critical, null) with { Status = FindingStatus.NotAffected, Justification = "no kernel runs in a container", Kev = true };
        var report = SampleReports.Full() with
        {
            Packages = [SampleReports.Package("linux-libc-dev", "linux"), SampleReports.Package("linux-headers-6.1", "linux"), SampleReports.Package("zlib1g")],
            Findings = [Kernel("CVE-1", "linux-libc-dev"), Kernel("CVE-2", "linux-libc-dev"), Kernel("CVE-1", "linux-headers-6.1"), SampleReports.Finding("CVE-3", "zlib1g", Severity.High, null)],
        };
        using var table = new StringWriter { NewLine = "\n" };
        TableReport.Write(table, report);
        var lines = table.ToString().Split('\n');
        Assert.Contains("  findings  1 advisories: 1 high", lines);
        Assert.Contains("not affected: linux 1.0-1: 2 advisories (no kernel runs in a container)", lines);
        Assert.DoesNotContain(lines, l => l.Contains("CVE-1", StringComparison.Ordinal));
        Assert.Contains("coverage: Debian 12: covered (1 packages, data as of 2026-02-03, end of life 2028-06-30)", lines);
    }

    [Fact]
    public void Canonical_RenderedTwice_LeavesOutWhatIsNotStored()
    {
        var report = SampleReports.Full();
        var other = report with
        {
            Image = report.Image with { Reference = "elsewhere/app:2", Index = null },
            Evidence = report.Evidence with { ScannedAt = SampleReports.Now.AddDays(1) },
            Verdict = null,
        };
        Assert.Equal(JsonReport.Canonical(report), JsonReport.Canonical(other));
        var text = Encoding.UTF8.GetString(JsonReport.Canonical(report));
        Assert.DoesNotContain("scannedAt", text, StringComparison.Ordinal);
        Assert.DoesNotContain("verdict", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        var report = SampleReports.Full();
        using var written = new MemoryStream();
        JsonReport.Write(written, report);
        using var again = new MemoryStream();
        JsonReport.Write(again, JsonReport.Read(written.ToArray()));
        Assert.Equal(written.ToArray(), again.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"schemaVersion":2,"image":{},"complete":true,"evidence":{"engineVersion":"1","analyserSet":"x"},"packages":[]}""")]
    public void Read_NoReport_IsRefused(string json) => Assert.Throws<InvalidDataException>(() => JsonReport.Read(Encoding.UTF8.GetBytes(json)));
}
