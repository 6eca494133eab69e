using System.Text;
using System.Text.Json.Nodes;
using ScanMesh.Engine.Advisories;
using ScanMesh.Engine.Matching;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Conformance.Inventories;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Conformance.Matching;

/// <summary>Shared runtimes against the releases that fixed CVEs: a runtime has those that later releases of its channel fixed.</summary>
public sealed class DotNetRuntimeTests
{
    private const string Name = "Microsoft.NETCore.App.Runtime.linux-x64";

    [Fact]
    public async Task Match_EveryRelease_HasTheCvesThatLaterReleasesFixed()
    {
        // Since .NET Core 3.0 the runtime has a package of its own, and one release number for both.
        var releases = JsonNode.Parse(await File.ReadAllTextAsync(SharedCases.Require("dotnet", "runtime-release-cves.json"), TestContext.Current.CancellationToken))!["rows"]!.AsArray()
            .Where(r => r!["runtime"] is not null && Version.TryParse((string)r["runtime"]!, out var v) && v.Major >= 3)
            .Select(r => (Channel: (string)r!["channel"]!, Version: Version.Parse((string)r["runtime"]!), Cves: r["cves"]!.AsArray().Select(c => ((string)c!).Trim()).Where(c => c.Length > 0).ToList()))
            .ToList();
        using var folder = new ScratchFolder();
        var inputs = Directory.CreateDirectory(folder.File("osv")).FullName;
        foreach (var cve in releases.SelectMany(r => r.Cves).Distinct())
        {
            // One record a CVE, as GitHub writes them: a range for each channel that was fixed, from its first release on.
            var ranges = releases.Where(r => r.Cves.Contains(cve)).GroupBy(r => r.Channel)
                .Select(g => $$"""{"type":"ECOSYSTEM","events":[{"introduced":"{{g.Key}}.0"},{"fixed":"{{g.Max(r => r.Version)}}"}]}""");
            await File.WriteAllTextAsync(Path.Combine(inputs, cve + ".json"),
                $$"""{"id":"GHSA-{{cve}}","modified":"2026-01-01T00:00:00Z","aliases":["{{cve}}"],"affected":[{"package":{"ecosystem":"NuGet","name":"{{Name}}"},"ranges":[{{string.Join(',', ranges)}}]}]}""",
                TestContext.Current.CancellationToken);
        }

        await SnapshotBuilder.BuildAsync([inputs], folder.File("s"), new SnapshotBuildOptions("test", 1, DateTimeOffset.UnixEpoch), null, TestContext.Current.CancellationToken);
        using var snapshot = AdvisorySnapshot.Open(folder.File("s"));
        var affected = 0;
        foreach (var release in releases)
        {
            // The latest release that names a CVE fixed it for good.
            var expected = releases.Where(r => r.Channel == release.Channel).SelectMany(r => r.Cves).Distinct()
                .Where(c => releases.Where(r => r.Channel == release.Channel && r.Cves.Contains(c)).Max(r => r.Version) > release.Version).Order(StringComparer.Ordinal).ToList();
            var found = Matcher.Match(Installed(Name, release.Version.ToString()), snapshot).Findings.Select(f => f.Id).Distinct().Order(StringComparer.Ordinal);
            Assert.Equal(expected, found);
            affected += expected.Count;
        }

        Assert.True(affected > 1000, $"only {affected} statements");
    }

    [Fact]
    public async Task Match_RecordsOfTheWindowsRuntimes_DoNotConcernThoseOfLinux()
    {
        using var folder = new ScratchFolder();
        await SnapshotBuilder.BuildAsync([SharedCases.Require("osv-harvested", "NuGet", "all.zip")], folder.File("s"), new SnapshotBuildOptions("test", 1, DateTimeOffset.UnixEpoch), null, TestContext.Current.CancellationToken);
        using var snapshot = AdvisorySnapshot.Open(folder.File("s"));

        Assert.Contains(Matcher.Match(Installed("Microsoft.NETCore.App.Runtime.win-x64", "7.0.10"), snapshot).Findings, f => f.Id == "CVE-2023-36796");
        Assert.Empty(Matcher.Match(Installed("Microsoft.NETCore.App.Runtime.win-x64", "7.0.11"), snapshot).Findings);
        Assert.DoesNotContain(Matcher.Match(Installed(Name, "7.0.10"), snapshot).Findings, f => f.Id == "CVE-2023-36796");
    }

    private static IReadOnlyList<Package> Installed(string name, string version)
    {
        var deps = """{"libraries":{"NAME/VERSION":{"type":"package"}}}""".Replace("NAME", name).Replace("VERSION", version);
        return Scan.Files(($"usr/share/dotnet/shared/Microsoft.NETCore.App/{version}/Microsoft.NETCore.App.deps.json", Encoding.UTF8.GetBytes(deps))).Packages;
    }
}
