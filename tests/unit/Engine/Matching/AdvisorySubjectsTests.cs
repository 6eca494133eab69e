using ScanMesh.Engine.Matching;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit;
using ScanMesh.Tests.Unit.Engine.Advisories;

namespace ScanMesh.Tests.Unit.Engine.Matching;

/// <summary>Records name source packages, binary packages, or either; and builds of a module or none.</summary>
public sealed class AdvisorySubjectsTests : IDisposable
{
    private const string Build = ".module+el9.4.0+20787+4c237fd3";
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("Debian:12", "source 2-1")]
    [InlineData("AlmaLinux:9", "binary 1-1")]
    [InlineData("Red Hat:9", "binary 1-1")]
    [InlineData("Rocky Linux:9", "binary 1-1,source 2-1")]
    [InlineData("SUSE:Linux Enterprise Server 15 SP5", "source 2-1")]
    [InlineData("rpm", "source 2-1")]
    public void AdvisoryKeys_OfAnEcosystem_AreWhatItsRecordsName(string ecosystem, string expected)
    {
        var keys = new List<string>();
        foreach (var key in Package("binary", "1-1", ecosystem, ("source", "2-1")).AdvisoryKeys)
            keys.Add($"{key.Name} {key.Version}");
        Assert.Equal(expected, string.Join(',', keys));
    }

    [Theory]
    [InlineData("AlmaLinux:9")]
    [InlineData("Rocky Linux:9")]
    [InlineData("SUSE:15")]
    public void AdvisoryKeys_SourceOfTheSameNameAndVersion_AreOne(string ecosystem)
    {
        var count = 0;
        foreach (var key in Package("zlib", "1-1", ecosystem).AdvisoryKeys)
            Assert.Equal((new AdvisoryKey("zlib", "1-1"), 1), (key, ++count));
    }

    [Fact]
    public async Task Match_RecordsOfBinaries_AreNotLookedUpByTheSource()
    {
        using var snapshot = await OsvSamples.OpenAsync(folder, OsvSamples.Record("A-1", "curl", "9-1", "AlmaLinux:9"), OsvSamples.Record("A-2", "libcurl", "9-1", "AlmaLinux:9"));
        var finding = Assert.Single(Matcher.Match([Package("libcurl", "7.76.1-14.el9", "AlmaLinux:9", ("curl", "7.76.1-14.el9"))], snapshot).Findings);
        Assert.Equal(("A-2", "AlmaLinux:9 libcurl 7.76.1-14.el9: introduced 0, fixed 9-1"), (finding.Id, finding.Why));
    }

    [Fact]
    public async Task Match_RecordsOfEither_AreFoundByBothNamesEachWithItsVersion()
    {
        using var snapshot = await OsvSamples.OpenAsync(folder, OsvSamples.Record("A-1", "ruby", "3.3-2", "Rocky Linux:9"), OsvSamples.Record("A-2", "rubygem-json", "2.7-2", "Rocky Linux:9"));
        var findings = Matcher.Match([Package("rubygem-json", "2.7-1", "Rocky Linux:9", ("ruby", "3.3-1"))], snapshot).Findings;
        Assert.Equal(["Rocky Linux:9 ruby 3.3-1: introduced 0, fixed 3.3-2", "Rocky Linux:9 rubygem-json 2.7-1: introduced 0, fixed 2.7-2"], findings.Select(f => f.Why));
        Assert.Empty(Matcher.Match([Package("rubygem-json", "2.7-2", "Rocky Linux:9", ("ruby", "3.3-2"))], snapshot).Findings);
    }

    [Fact]
    public async Task Match_RecordThatNamesTheBinaryItself_IsJudgedByThatStatementAlone()
    {
        const string both = """
            {"id":"A-1","modified":"2026-02-01T00:00:00Z","affected":[
             {"package":{"ecosystem":"Rocky Linux:9","name":"ruby"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"9-1"}]}]},
             {"package":{"ecosystem":"Rocky Linux:9","name":"rubygem-json"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"2.7-2"}]}]}]}
            """;
        using var snapshot = await OsvSamples.OpenAsync(folder, both);
        Assert.Empty(Matcher.Match([Package("rubygem-json", "2.7-2", "Rocky Linux:9", ("ruby", "3.3-1"))], snapshot).Findings);
        Assert.Equal("2.7-2", Assert.Single(Matcher.Match([Package("rubygem-json", "2.7-1", "Rocky Linux:9", ("ruby", "3.3-1"))], snapshot).Findings).FixedVersion);
        Assert.Single(Matcher.Match([Package("ruby-libs", "3.3-1", "Rocky Linux:9", ("ruby", "3.3-1"))], snapshot).Findings);
    }

    /// <summary>Label on the package, build in its version; module in the record's title, build in the fixed version.</summary>
    [Theory]
    [InlineData("nodejs:18:9040020240520:rhel9", Build, "Important: nodejs:18 security update", Build, true)]
    [InlineData("nodejs:20:9040020240520:rhel9", Build, "Important: nodejs:18 security update", Build, false)]
    [InlineData("nodejs:18:9040020240520:rhel9", Build, "nodejs:20 and nodejs:18 security update", Build, true)]
    [InlineData(null, "", "Important: nodejs:18 security update", Build, false)]
    [InlineData("nodejs:18:9040020240520:rhel9", Build, "Important: nodejs security update", ".el9", false)]
    [InlineData(null, "", "Important: nodejs security update", ".el9", true)]
    [InlineData(null, Build, "Important: nodejs:18 security update", ".module_el9.4.0+119+9a9ec082", true)]
    [InlineData("nodejs:18:9040020240520:rhel9", Build, "container-tools bug fix update", Build, true)]
    [InlineData("nodejs:18:9040020240520:rhel9", "", "Important: nodejs:18 security update", Build, true)]
    public async Task Match_Modules_ConcernTheirOwnBuilds(string? label, string build, string title, string fixedBuild, bool expected)
    {
        using var snapshot = await OsvSamples.OpenAsync(folder, OsvSamples.Record("A-1", "nodejs", "1:20.12.2-2" + fixedBuild, "AlmaLinux:9", $"\"summary\":\"{title}\","));
        var package = Package("nodejs", "1:18.9.0-1" + build, "AlmaLinux:9") with { Module = label };
        Assert.Equal(expected, Matcher.Match([package], snapshot).Findings.Length == 1);
    }

    [Fact]
    public async Task Match_StatementWithoutVersions_ConcernsEveryBuild()
    {
        using var snapshot = await OsvSamples.OpenAsync(folder, OsvSamples.Record("A-1", "nodejs", "1", "AlmaLinux:9", "\"summary\":\"nodejs:20 is unfixed\",").Replace(""",{"fixed":"1"}""", "", StringComparison.Ordinal));
        Assert.Single(Matcher.Match([Package("nodejs", "1:18.9.0-1" + Build, "AlmaLinux:9") with { Module = "nodejs:18:1:2" }], snapshot).Findings);
        Assert.Single(Matcher.Match([Package("nodejs", "1:18.9.0-1.el9", "AlmaLinux:9")], snapshot).Findings);
    }

    [Theory]
    [InlineData("Moderate: container-tools:rhel8 security update", "container-tools:rhel8")]
    [InlineData("httpd:2.4/httpd security update.", "httpd:2.4")]
    [InlineData("python39:3.9 and python39-devel:3.9, see RHSA-2024:6220 of 12:30", "python39-devel:3.9,python39:3.9")]
    [InlineData("new module: ruby:2.6.", "ruby:2.6")]
    [InlineData("Important: :a b: ::", "")]
    [InlineData("", "")]
    public async Task Modules_OfATitle_AreItsWordsWithAStream(string title, string expected)
    {
        using var snapshot = await OsvSamples.OpenAsync(folder, OsvSamples.Record("A-1", "p", "1" + Build, "AlmaLinux:9", $"\"summary\":\"{title}\","));
        Assert.Equal(expected, string.Join(',', Assert.Single(snapshot.Find("AlmaLinux:9", "p")).Modules));
    }

    private static Package Package(string name, string version, string ecosystem, (string Name, string Version)? source = null) => new()
    {
        Id = $"pkg:rpm/{name}@{version}",
        Purl = $"pkg:rpm/{name}@{version}",
        Name = name,
        Version = version,
        Ecosystem = ecosystem,
        Source = source is { } s ? new PackageSource(s.Name, s.Version) : null,
        Path = "var/lib/rpm/rpmdb.sqlite",
    };
}
