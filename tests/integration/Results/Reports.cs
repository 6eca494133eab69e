using ScanMesh.Engine.Model;

namespace ScanMesh.Tests.Integration.Results;

/// <summary>Small reports.</summary>
internal static class Reports
{
    public static readonly Digest Base = Digest.Sha256("base layer"u8);

    public static readonly Digest Top = Digest.Sha256("top layer"u8);

    public static string DigestOf(string name) => Digest.Sha256(System.Text.Encoding.UTF8.GetBytes(name)).ToString();

    public static ScanReport Of(string digest, long sequence = 1, params Finding[] findings) => new()
    {
        Image = new ReportImage
        {
            Digest = Digest.Parse(digest),
            Platform = Platform.LinuxAmd64,
            Distribution = new Distribution("debian", "12", null, null),
            Layers = [new ReportLayer(0, Base, 1000, null), new ReportLayer(1, Top, 10, null)],
        },
        Complete = true,
        Evidence = new ReportEvidence
        {
            EngineVersion = "1",
            AnalyserSet = "set",
            MatchedAt = new Revision("e1", sequence, "sha256:" + new string('0', 64)),
            CurrentThrough = new Revision("e1", sequence, "sha256:" + new string('0', 64)),
            Coverage = [new Coverage("Debian", "12", 1, CoverageState.Covered, DateTimeOffset.UnixEpoch.AddYears(56))],
        },
        Packages =
        [
            new Package
            {
                Id = "pkg:deb/debian/openssl@3.0.1", Purl = "pkg:deb/debian/openssl@3.0.1", Name = "libssl3", Version = "3.0.1", Ecosystem = "Debian:12",
                Source = new PackageSource("openssl", "3.0.1"), Layer = Base, Path = "var/lib/dpkg/status",
            },
        ],
        Findings = [.. findings],
    };

    public static Finding Finding(string id, Severity severity = Severity.High, string? fixedVersion = "3.0.2", string why = "range") => new()
    {
        Id = id,
        PackageId = "pkg:deb/debian/openssl@3.0.1",
        Severity = severity,
        FixedVersion = fixedVersion,
        Status = fixedVersion is null ? FindingStatus.NoFixYet : FindingStatus.Affected,
        Source = id,
        Why = why,
        Layer = Base,
    };
}
