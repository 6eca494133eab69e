using System.IO.Compression;
using ScanMesh.Engine.Ecosystems.Maven;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Conformance.Inventories;

/// <summary>Debian's Java libraries: its Maven repository says of each archive which artifact it is, and the archive is asked alone.</summary>
public sealed class JavaArchiveTests
{
    private const string Repository = "/usr/share/maven-repo";

    /// <summary>Where we say something else, and why.</summary>
    private static readonly Dictionary<string, string> differences = new(StringComparer.Ordinal)
    {
    };

    [Fact]
    public void Scan_DebiansArchives_AreWhatItsMavenRepositorySays()
    {
        Assert.SkipUnless(Directory.Exists(Repository), "needs Debian's Java libraries, for example libcommons-io-java");
        var wrong = new List<string>();
        var (same, silent) = (0, 0);
        foreach (var archive in Artifacts().GroupBy(a => a.File, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var path = archive.Key.TrimStart('/');
            var own = Scan.Files((path, File.ReadAllBytes(archive.Key))).Packages.Where(p => p.Path == path).Select(p => $"{p.Name} {p.Version}").ToList();
            if (own is [var one] && archive.Any(a => a.Artifact == one))
                same++;
            else if (own.Count == 0)
                silent++;
            else if (!differences.ContainsKey(own[0]))
                wrong.Add($"{path}: {string.Join(", ", own)}; Debian: {string.Join(", ", archive.Select(a => a.Artifact))}");
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{same} the same, {silent} without a version in name and manifest");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {same + silent + wrong.Count}:\n{string.Join('\n', wrong)}");
        Assert.True(silent <= same / 10, $"{silent} of {same}");
    }

    [Fact]
    public void KnownGroups_ArtifactsOfAdvisories_HaveAGroupThatTheyName()
    {
        using var zip = ZipFile.OpenRead(SharedCases.Require("osv-harvested", "Maven", "all.zip"));
        var groups = zip.Entries.Where(e => e.Name.EndsWith(".json") && e.Name != "PROVENANCE.json").SelectMany(Names).Select(n => n.Split(':')).ToLookup(n => n[1], n => n[0]);

        var known = groups.Where(g => KnownGroups.Of(g.Key) is not null).ToList();
        Assert.True(known.Count > 30, $"{known.Count}");
        Assert.All(known, g => Assert.Contains(KnownGroups.Of(g.Key), g));
    }

    private static IEnumerable<string> Names(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        var record = System.Text.Json.Nodes.JsonNode.Parse(stream)!;
        foreach (var affected in record["affected"]?.AsArray() ?? [])
            if ((string?)affected!["package"]?["ecosystem"] == "Maven")
                yield return (string)affected["package"]!["name"]!;
    }

    /// <summary>GROUP/ARTIFACT/VERSION/ARTIFACT-VERSION.jar are links to the archives.</summary>
    private static IEnumerable<(string File, string Artifact)> Artifacts()
    {
        foreach (var link in Directory.EnumerateFiles(Repository, "*.jar", SearchOption.AllDirectories))
            if (Path.GetRelativePath(Repository, link).Split('/') is [.. var group, var artifact, var version, var name] && version != "debian" && name == $"{artifact}-{version}.jar"
                && (File.ResolveLinkTarget(link, returnFinalTarget: true)?.FullName ?? link) is var file && File.Exists(file))
                yield return (file, $"{string.Join('.', group)}:{artifact} {version}");
    }
}
