using ScanMesh.Engine.Model;

namespace ScanMesh.Tests.Unit.Engine.Reports;

/// <summary>Reports made by hand.</summary>
internal static class SampleReports
{
    public static readonly DateTimeOffset Now = new(2026, 2, 3, 4, 5, 6, TimeSpan.Zero);

    public static Digest Digest(char of) => ScanMesh.Engine.Model.Digest.Parse("sha256:" + new string(of, 64), null);

    public static Package Package(string name, string? source = null) => new()
    {
        Id = $"pkg:deb/debian/{name}@1.0-1",
        Purl = $"pkg:deb/debian/{name}@1.0-1",
        Name = name,
        Version = "1.0-1",
        Ecosystem = "Debian:12",
        Source = source is null ? null : new PackageSource(source, "1.0-1"),
        Layer = Digest('a'),
        Path = "var/lib/dpkg/status",
        Architecture = "amd64",
        Licences = ["MIT"],
        Basis = PackageBasis.LockFile,
        Development = true,
        Module = "m:1:2:3",
    };

    public static Finding Finding(string id, string package, Severity severity, string? fixedVersion) => new()
    {
        Id = id,
        Aliases = ["DSA-1-1"],
        PackageId = $"pkg:deb/debian/{package}@1.0-1",
        Severity = severity,
        SeveritySource = "CVSS:3.1",
        Score = 9.8,
        ScoreSource = "CVSS:3.1",
        FixedVersion = fixedVersion,
        Status = fixedVersion is null ? FindingStatus.NoFixYet : FindingStatus.Affected,
        Source = "DSA-1-1",
        Why = "Debian:12 openssl: introduced 0, fixed 2.0-1",
        Epss = 0.5,
        Justification = "a reason",
        Layer = Digest('a'),
    };

    /// <summary>A value in every member.</summary>
    public static ScanReport Full() => new()
    {
        Image = new ReportImage
        {
            Reference = "cr.corp.example/team/app:1",
            Digest = Digest('b'),
            Platform = new Platform("linux", "arm64", "v8"),
            Index = Digest('c'),
            Created = Now,
            Distribution = new Distribution("debian", "12", "Debian 12", "bookworm") { IdLike = ["linux"] },
            Base = new BaseImage("cr.corp.example/base@" + Digest('f'), Digest('f'), 1),
            Layers = [new ReportLayer(0, Digest('a'), 100, "COPY . .")],
        },
        Complete = true,
        Evidence = new ReportEvidence
        {
            EngineVersion = "1.0",
            AnalyserSet = new string('d', 64),
            MatchedAt = new Revision("local", 0, Digest('e').ToString()),
            CurrentThrough = new Revision("local", 0, Digest('e').ToString()),
            ScannedAt = Now,
            Coverage = [new Coverage("Debian", "12", 1, CoverageState.Covered, Now, new DateOnly(2028, 6, 30))],
        },
        Packages = [Package("libssl3", "openssl")],
        Findings = [Finding("CVE-2099-1", "libssl3", Severity.Critical, "2.0-1")],
        Problems = [new Problem("a/b", "dpkg", ProblemReason.Malformed, "not a status file")],
        Verdict = new Verdict(VerdictOutcome.Fail, ["1 critical with a fix"], "the policy", Now),
    };

    /// <summary>As little as a report can have.</summary>
    public static ScanReport Bare() => new()
    {
        Image = new ReportImage(),
        Complete = false,
        Evidence = new ReportEvidence { EngineVersion = "1.0", AnalyserSet = new string('d', 64) },
        Packages = [],
    };
}
