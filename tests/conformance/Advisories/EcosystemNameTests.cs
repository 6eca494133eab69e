using System.IO.Compression;
using System.Text.Json;
using ScanMesh.Engine.Advisories;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Conformance.Advisories;

/// <summary>Every ecosystem that the OSV schema defines, or that a record at hand names, is matched or has a reason why it is not.</summary>
public sealed class EcosystemNameTests
{
    /// <summary>What no package of an image belongs to, or what is not found in images yet.</summary>
    private static readonly Dictionary<string, string> NotMatched = new(StringComparer.Ordinal)
    {
        ["Android"] = "components of a phone's system, by its own patch levels",
        ["Docker Hardened Images"] = "no os-release of such an image is known to us that tells it from the distribution that it was built from",
        ["FreeBSD"] = "no Linux",
        ["GIT"] = "commits, not packages",
        ["Julia"] = "not found in images yet",
        ["Linux"] = "the kernel: a container runs its host's",
        ["OSS-Fuzz"] = "projects by the fuzzer's names and commits",
        ["VSCode"] = "extensions of an editor",
        ["opam"] = "not found in images yet",
    };

    [Fact]
    public void Names_OfTheSchema_AreMatchedOrExplained()
    {
        using var schema = JsonDocument.Parse(File.ReadAllText(SharedCases.Require("feed-samples", "osv-schema", "validation__schema.json")));
        var names = schema.RootElement.GetProperty("$defs").GetProperty("ecosystemName").GetProperty("enum").EnumerateArray().Select(e => e.GetString()!).ToList();
        Assert.True(names.Count > 40);
        Assert.DoesNotContain(names, n => !IsMatched(n) && !NotMatched.ContainsKey(n));
        Assert.DoesNotContain(NotMatched.Keys, n => IsMatched(n));
    }

    [Fact]
    public void Names_OfEveryRecord_AreMatchedOrExplained()
    {
        var unexplained = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var zip in new[] { "osv", "osv-harvested", "osv-converted" }.SelectMany(k => Directory.GetFiles(SharedCases.Require(k), "all.zip", SearchOption.AllDirectories)))
            foreach (var name in NamesIn(zip).Where(seen.Add))
                if (!NotMatched.ContainsKey(EcosystemName.Split(name).Name) && Ecosystems.OfAdvisories(name) is null)
                    unexplained.TryAdd(name, zip);
        Assert.Empty(unexplained);
        Assert.True(seen.Count > 60);
    }

    /// <summary>Vendors' names are theirs only before another ecosystem's.</summary>
    private static bool IsMatched(string name) => Ecosystems.OfAdvisories(name) is not null || Ecosystems.OfAdvisories(name + ":PyPI") is not null;

    private static IEnumerable<string> NamesIn(string zip)
    {
        using var archive = ZipFile.OpenRead(zip);
        foreach (var entry in archive.Entries.Where(e => e.Name.EndsWith(".json", StringComparison.Ordinal)))
        {
            using var stream = entry.Open();
            using var record = JsonDocument.Parse(stream);
            if (record.RootElement.ValueKind != JsonValueKind.Object || !record.RootElement.TryGetProperty("affected", out var affected))
                continue;
            foreach (var item in affected.EnumerateArray())
                if (item.TryGetProperty("package", out var package) && package.TryGetProperty("ecosystem", out var ecosystem) && ecosystem.GetString() is { } name)
                    yield return name;
        }
    }
}
