using ScanMesh.Engine.Matching;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Unit.Engine.Advisories;

/// <summary>Several builds of one package in one erratum.</summary>
public sealed class AlmaLinuxBuildsTests : IDisposable
{
    private const string Old = "18.3-1.module_el8.3.0+2023+d2377ea3";
    private const string Rebuilt = "18.3-1.module_el8.4.0+2224+b07ac28e";
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(Old, "AlmaLinux:8", null, Rebuilt, Old)]
    [InlineData(Old, "AlmaLinux:8", null, Old, Rebuilt)]
    [InlineData(Rebuilt, "AlmaLinux:8", null, Old, Rebuilt)]
    [InlineData("18.3-1.module_el8.3.0+2040+d2377ea3", "AlmaLinux:8", null, Old, Rebuilt)]
    [InlineData("18.3-1.module_el8.3.0+1+d2377ea3", "AlmaLinux:8", Old, Rebuilt, Old)]
    [InlineData("3.6.8-41.el8", "AlmaLinux:8", null, "3.6.8-41.el8.alma", "3.6.8-41.el8")]
    [InlineData("3.6.8-40.el8", "AlmaLinux:8", "3.6.8-41.el8", "3.6.8-41.el8.alma", "3.6.8-41.el8")]
    // Two streams of a module: each has its own fix.
    [InlineData("16.2-1.module_el8.3.0+9+a", "AlmaLinux:8", "18.3-1.module_el8.3.0+2023+d2377ea3", "16.1-1.module_el8.3.0+1+a", Old)]
    [InlineData("1:1.0-1.module_el8.3.0+1+a", "AlmaLinux:8", "2:1.0-1.module_el8.3.0+1+a", "1:1.0-1.module_el8.3.0+1+a", "2:1.0-1.module_el8.3.0+1+a")]
    // Others say nothing of the kind: any statement counts.
    [InlineData("3.6.8-41.el8", "Rocky Linux:8", "3.6.8-42.el8", "3.6.8-42.el8", "3.6.8-41.el8")]
    public async Task Match_SeveralBuildsOfOneFix_TheEarliestCounts(string installed, string ecosystem, string? fixedVersion, params string[] builds)
    {
        var statements = string.Join(',', builds.Select(b => $$"""{"package":{"ecosystem":"{{ecosystem}}","name":"nodejs"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"{{b}}"}]}]}"""));
        using var snapshot = await OsvSamples.OpenAsync(folder, $$"""{"id":"ALSA-1","modified":"2026-02-01T00:00:00Z","affected":[{{statements}},{"package":{"ecosystem":"AlmaLinux:9","name":"nodejs"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"0.1-1"}]}]}]}""");

        var findings = Matcher.Match([new Package { Id = "nodejs", Purl = "pkg:rpm/nodejs", Name = "nodejs", Version = installed, Ecosystem = ecosystem, Path = "var/lib/rpm/rpmdb.sqlite" }], snapshot).Findings;

        Assert.Equal(fixedVersion is null ? [] : [fixedVersion], findings.Select(f => f.FixedVersion));
        Assert.Single(snapshot.Find("AlmaLinux:9", "nodejs"));
    }

    /// <summary>A statement that does not say "all before a build" is not compared with the others.</summary>
    [Fact]
    public async Task Match_StatementOfAnotherForm_Counts()
    {
        using var snapshot = await OsvSamples.OpenAsync(folder, """
            {"id":"ALSA-1","modified":"2026-02-01T00:00:00Z","affected":[
             {"package":{"ecosystem":"AlmaLinux:8","name":"nodejs"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"1-1.el8"}]}]},
             {"package":{"ecosystem":"AlmaLinux:8","name":"nodejs"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"2-1.el8"},{"fixed":"2-9.el8"}]}]},
             {"package":{"ecosystem":"AlmaLinux:8","name":"nodejs"},"versions":["3-1.el8"]}]}
            """);
        Assert.Equal(3, snapshot.Find("AlmaLinux:8", "nodejs").Length);
    }
}
