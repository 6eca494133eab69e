using System.IO.Compression;
using System.Text.Json;
using ScanMesh.Engine.Advisories;
using ScanMesh.Engine.Matching;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Versions;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Conformance.Matching;

/// <summary>AlmaLinux's own records, all of them: they name binaries, a third of their statements is about modules.</summary>
public sealed class AlmaLinuxTests : IDisposable
{
    private static readonly RpmVersionScheme versions = new();
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

    /// <summary>
    /// 312 of its security errata name several builds of a package for a release, each as a fix of its own (2,417 packages; 300 errata are about modules that were
    /// built again for a later minor release, 12 about suffixes of AlmaLinux's). By OSV's algorithm, which looks at each by itself, whoever has another build than
    /// the last is affected. Here the earliest counts, as AlmaLinux says it is meant; nothing is left of the difference for security errata.
    /// <list type="table">
    /// <item><term>ALEA-2022:0352, runc</term><description>1.0.3-1 without epoch and 1:1.0.3-1: by rpm's order two versions, and by OSV's algorithm the first is affected; we say the same</description></item>
    /// </list>
    /// </summary>
    [Fact]
    public async Task Match_BuildThatAnErratumNames_IsNotAffectedByIt()
    {
        using var snapshot = await OpenAsync();
        var (errata, packages, byOsv, affected) = (new HashSet<string>(StringComparer.Ordinal), 0, 0, new List<string>());
        foreach (var (id, ecosystem, name, builds) in Builds().Where(b => b.Builds.Count > 1 && (b.Id.StartsWith("ALSA-", StringComparison.Ordinal) || b.Id == "ALEA-2022:0352")))
        {
            var isSecurity = id.StartsWith("ALSA-", StringComparison.Ordinal);
            if (isSecurity)
            {
                errata.Add(id);
                packages++;
            }

            foreach (var build in builds)
            {
                if (isSecurity && builds.Any(other => versions.Compare(build, other) < 0))
                    byOsv++;
                affected.AddRange(Matcher.Match([Package(name, build, null, null) with { Ecosystem = ecosystem }], snapshot).Findings.Where(f => f.Source == id).Select(f => $"{f.Source} {name} {build}"));
            }

            // What is older than all of them is affected, and the earliest is the fix.
            var earliest = builds.Aggregate((a, b) => versions.Compare(a, b) <= 0 ? a : b);
            var older = Package(name, Older(earliest), null, null) with { Ecosystem = ecosystem };
            Assert.Contains(Matcher.Match([older], snapshot).Findings, f => f.Source == id && f.FixedVersion == earliest);
        }

        Assert.Equal((312, 2417), (errata.Count, packages));
        Assert.Equal(3225, byOsv);
        Assert.Equal(["ALEA-2022:0352 runc 1.0.3-1.module_el8.5.0+2613+1b78b731"], affected);

        static string Older(string like) => like.Contains(".module_", StringComparison.Ordinal) ? "0-0.module_el8" : "0-0.el8";
    }

    /// <summary>Fixed builds of each package of each erratum.</summary>
    private static IEnumerable<(string Id, string Ecosystem, string Name, IReadOnlyList<string> Builds)> Builds()
    {
        using var zip = ZipFile.OpenRead(SharedCases.Require("osv", "AlmaLinux", "all.zip"));
        foreach (var entry in zip.Entries.Where(e => e.FullName.EndsWith(".json", StringComparison.Ordinal)))
        {
            using var stream = entry.Open();
            using var record = JsonDocument.Parse(stream);
            var id = record.RootElement.GetProperty("id").GetString()!;
            foreach (var group in record.RootElement.GetProperty("affected").EnumerateArray().GroupBy(a => (Ecosystem: Of(a, "ecosystem"), Name: Of(a, "name"))))
                yield return (id, group.Key.Ecosystem, group.Key.Name,
                    [.. group.SelectMany(a => a.GetProperty("ranges").EnumerateArray()).SelectMany(r => r.GetProperty("events").EnumerateArray())
                        .Where(e => e.TryGetProperty("fixed", out _)).Select(e => e.GetProperty("fixed").GetString()!).Distinct(StringComparer.Ordinal)]);
        }

        static string Of(JsonElement affected, string member) => affected.GetProperty("package").GetProperty(member).GetString()!;
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
