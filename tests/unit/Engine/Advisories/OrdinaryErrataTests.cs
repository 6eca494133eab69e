using ScanMesh.Engine.Advisories;
using ScanMesh.Engine.Matching;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Unit.Engine.Advisories;

public sealed class OrdinaryErrataTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("ALBA-2021:4378", "krb5 bug fix and enhancement update", "", false)]
    [InlineData("ALEA-2020:4759", "new module: ruby:2.7", "", false)]
    [InlineData("RHBA-2024:1", "openssl bug fix update", "", false)]
    [InlineData("ELEA-2024-1", "openssl enhancement update", "", false)]
    [InlineData("RLBA-2024:1", "openssl bug fix update", "", false)]
    [InlineData("CEBA-2019:1", "openssl bug fix update", "", false)]
    [InlineData("SUSE-RU-2022:0444-1", "Recommended update for openssl", "", false)]
    [InlineData("SUSE-OU-2015:1803-1", "Optional update for openssl", "", false)]
    [InlineData("openSUSE-FU-2022:1", "Feature update for openssl", "", false)]
    [InlineData("ALBA-2022:1", "scap-security-guide bug fix update", "", false)]
    [InlineData("ALEA-2021:1833", "mod_security bug fix and enhancement update", "", false)]
    [InlineData("ALBA-2021:3070", "container-tools:rhel8 security, bug fix, and enhancement update", "", true)]
    [InlineData("ALBA-2021:1", "Security update", "", true)]
    [InlineData("ALBA-2019:3693", "python-requests bug fix update", "\"related\":[\"CVE-2018-18074\"],", true)]
    [InlineData("SUSE-FU-2022:0444-1", "Feature update for openssl", "\"upstream\":[\"CVE-2021-1\"],", true)]
    [InlineData("RHEA-2024:1", "openssl enhancement update", "\"aliases\":[\"CVE-2024-1\"],", true)]
    [InlineData("RHBA-2024:2", "openssl bug fix update", "\"aliases\":[\"RHBA-2024:3\"],", false)]
    [InlineData("ALBA-2019:3621", "libidn2 bug fix and enhancement update", "\"references\":[7,{\"url\":8},{\"type\":\"REPORT\",\"url\":\"https://vulners.com/cve/CVE-2019-18224\"}],", true)]
    [InlineData("ALBA-2019:1", "libidn2 update", "\"references\":[{\"url\":\"https://x.test/CVE-/cve-2019-182/cve-2019-18224\"}],", true)]
    [InlineData("ALBA-2019:2", "libidn2 update", "\"references\":[{\"url\":\"https://x.test/CVE-2019-182/CVE-201x-1822/CVE-\"},{},\"CVE-2019-18224\"],", false)]
    [InlineData("ALBA-2022:7667", "Important: qatzip bug fix and enhancement update", "", true)]
    [InlineData("ALBA-2022:2", "unimportant: qatzip bug fix and enhancement update", "", false)]
    [InlineData("ALSA-2024:3823", "Moderate: rpm-ostree security update", "", true)]
    [InlineData("ALSA-2026:19367", "Important: giflib update", "", true)]
    [InlineData("SUSE-SU-2024:1-1", "Update for openssl", "", true)]
    [InlineData("XALBA-1", "bug fix", "", true)]
    [InlineData("MALBA-1", "bug fix", "", true)]
    public async Task Record_ErratumOfBugFixesWithoutCve_IsKeptAndFindsNothing(string id, string summary, string more, bool finds)
    {
        using var snapshot = await OsvSamples.OpenAsync(folder,
            OsvSamples.Record(id, ecosystem: "AlmaLinux:9", more: $"\"summary\":\"{summary}\",{more}"),
            OsvSamples.Record("ALSA-1", package: "curl", ecosystem: "AlmaLinux:8"));

        Assert.Equal((2, finds ? 0 : 1), (snapshot.Info.Records, snapshot.Info.LeftOut));
        Assert.Equal(finds ? 2 : 1, snapshot.Ecosystem("AlmaLinux")!.Records);
        Assert.Equal(finds, snapshot.Ecosystem("AlmaLinux")!.Holds("9"));
        var package = new Package { Id = "openssl", Purl = "pkg:rpm/almalinux/openssl", Name = "openssl", Version = "1.0-1", Ecosystem = "AlmaLinux:9", Path = "var/lib/rpm/rpmdb.sqlite" };
        Assert.Equal(finds ? [id] : [], Matcher.Match([package], snapshot).Findings.Select(f => f.Source));
        Assert.Equal(2, SnapshotRecord.ReadAll(folder.File("osv.snapshot")).Count());
    }

    /// <summary>A later copy of the record decides, as with all records.</summary>
    [Fact]
    public async Task Record_ThatNamesACveLater_Finds()
    {
        var first = OsvSamples.Record("ALBA-1", ecosystem: "AlmaLinux:9");
        var later = OsvSamples.Record("ALBA-1", ecosystem: "AlmaLinux:9", more: "\"related\":[\"CVE-2099-1\"],", modified: "2026-02-02T00:00:00Z");
        using var snapshot = await OsvSamples.OpenAsync(folder, later, first);
        Assert.Equal((1, 0), (snapshot.Info.Records, snapshot.Info.LeftOut));
        Assert.Equal("ALBA-1", Assert.Single(snapshot.Find("AlmaLinux:9", "openssl")).Id);
    }
}
