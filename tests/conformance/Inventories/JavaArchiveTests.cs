using System.IO.Compression;
using ScanMesh.Engine.Ecosystems.Maven;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Conformance.Inventories;

/// <summary>Debian's Java libraries: its Maven repository says of each archive which artifact it is, and the archive is asked alone.</summary>
public sealed class JavaArchiveTests
{
    private const string Repository = "/usr/share/maven-repo";

    /// <summary>What we say otherwise, and why.</summary>
    private static readonly Dictionary<string, string> differences = new(StringComparer.Ordinal)
    {
        ["com.google.code.findbugs:jsr305"] = "Debian's version of it is made of a subversion number, and it is known by three groups there",
        ["com.kenai:jffi"] = "its manifest has the name from before the project moved to com.github.jnr",
        ["com.mchange:c3p0"] = "its manifest has the group of later releases; this one was c3p0:c3p0",
        ["org.apache.xml:xml-resolver"] = "its manifest has org.apache.xml.resolver, which bundle plug-ins make of that group; it is xml-resolver:xml-resolver",
        ["xml-apis:xml-apis"] = "Debian calls it xml-apis-1.4, and xmlParserAPIs of xerces",
    };

    [Fact]
    public void Scan_DebiansArchives_AreWhatItsMavenRepositorySays()
    {
        Assert.SkipUnless(Directory.Exists(Repository), "needs Debian's Java libraries, for example libcommons-io-java");
        var wrong = new List<string>();
        var (same, groupless, silent) = (0, 0, 0);
        foreach (var archive in Artifacts().GroupBy(a => a.File, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var path = archive.Key.TrimStart('/');
            var own = Scan.Files((path, File.ReadAllBytes(archive.Key))).Packages.SingleOrDefault(p => p.Path == path);
            if (own is null)
                silent++;
            else if (archive.Any(a => a.Artifact == $"{own.Name} {own.Version}"))
                same++;
            else if (!own.Name.Contains(':', StringComparison.Ordinal))
                groupless++;
            else if (!differences.ContainsKey(own.Name))
                wrong.Add($"{path}: {own.Name} {own.Version}; Debian: {string.Join(", ", archive.Select(a => a.Artifact))}");
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{same} the same, {groupless} whose group nothing tells, {silent} without a version");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {same + groupless + silent + wrong.Count}:\n{string.Join('\n', wrong)}");
        // Debian's own builds and file names tell less than Maven's.
        Assert.True(groupless + silent <= same / 4, $"{groupless} and {silent} of {same}");
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
