using ScanMesh.Engine.Advisories;
using ScanMesh.Engine.Matching;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Conformance.Matching;

/// <summary>AlmaLinux's own records, all of them: they name binaries, a third of their statements is about modules.</summary>
public sealed class AlmaLinuxTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>Trivy's golden of its almalinux-8 image has openssl-libs 1:1.1.1k-4.el8 too; the record of its one finding there is not among these.</summary>
    [Fact]
    public async Task Match_Binary_IsFoundByItsOwnName()
    {
        using var snapshot = await OpenAsync();
        var findings = Matcher.Match([Package("openssl-libs", "1:1.1.1k-4.el8", null, "openssl")], snapshot).Findings;
        Assert.Contains(findings, f => f is { Source: "ALSA-2022:1065", FixedVersion: "1:1.1.1k-6.el8_5" });
        Assert.DoesNotContain(Matcher.Match([Package("openssl-libs", "1:1.1.1k-6.el8_5", null, "openssl")], snapshot).Findings, f => f.Source == "ALSA-2022:1065");
    }

    [Fact]
    public async Task Match_ModularPackage_IsJudgedByItsStreamAlone()
    {
        using var snapshot = await OpenAsync();
        foreach (var (name, version, stream) in new[]
        {
            ("nodejs", "1:18.1.0-1.module_el8.7.0+3370+e19a6c52", "nodejs:18"),
            ("nodejs", "1:18.1.0-1.module_el8.7.0+3370+e19a6c52", "nodejs:20"),
            ("postgresql-server", "13.0-1.module_el8.4.0+1+1", "postgresql:13"),
        })
        {
            var findings = Matcher.Match([Package(name, version, stream + ":8070020230306170042:bd1311ed", null)], snapshot).Findings;
            Assert.True(findings.Length > 3);
            var records = snapshot.Find("AlmaLinux:8", name).ToLookup(a => a.Id);
            Assert.All(findings, f => Assert.True(records[f.Source].All(a => a.Modules.IsEmpty || a.Modules.Contains(stream)), f.Source));
            Assert.Contains(records.SelectMany(r => r), a => !a.Modules.Contains(stream));
            Assert.Empty(Matcher.Match([Package(name, "0-1.el8", null, null)], snapshot).Findings);
        }
    }

    private async Task<AdvisorySnapshot> OpenAsync()
    {
        var zip = SharedCases.Require("osv", "AlmaLinux", "all.zip");
        await SnapshotBuilder.BuildAsync([zip], folder.File("snapshot"), new SnapshotBuildOptions("local", 0, DateTimeOffset.UnixEpoch), null, TestContext.Current.CancellationToken);
        return AdvisorySnapshot.Open(folder.File("snapshot"));
    }

    private static Package Package(string name, string version, string? module, string? source) => new()
    {
        Id = name,
        Purl = $"pkg:rpm/almalinux/{name}",
        Name = name,
        Version = version,
        Ecosystem = "AlmaLinux:8",
        Module = module,
        Source = source is null ? null : new PackageSource(source, version),
        Path = "var/lib/rpm/rpmdb.sqlite",
    };
}
