using System.Text.Json.Nodes;
using ScanMesh.Tests.Conformance.Inventories;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Conformance.Peers;

/// <summary>Java lock files of other scanners. (Their fixtures of archives are not among the shared cases, being archives with code.)</summary>
public sealed class JavaFixtureTests
{
    /// <summary>Where we say something else: fixture, why.</summary>
    private static readonly Dictionary<string, string> differences = new(StringComparer.Ordinal)
    {
        ["interpolation.xml"] = "the peer takes a range's lower bound for its version; a build takes another, so we say none",
        ["multi-version.xml"] = "the file has the dependency twice; the peer keeps one of them, we both",
        ["profiles.xml"] = "a profile is one build's choice: not read",
        ["with-parent.xml"] = "one version is in the parent, another file: a parent is in a repository mostly, which we do not ask",
    };

    [Fact]
    public void Scan_PomsOfScalibr_FindItsPackagesOrAreExplained()
    {
        var root = SharedCases.Require("peers", "osv-scalibr");
        var cases = JsonNode.Parse(File.ReadAllText(Path.Combine(root, "EXPECTED.json")))!["cases"]!.AsArray().Where(c => ((string)c!["fixture"]!).StartsWith("language/java/pomxml/")).ToList();
        Assert.NotEmpty(cases);
        var wrong = new List<string>();
        foreach (var one in cases)
        {
            var fixture = (string)one!["fixture"]!;
            var found = Scan.Files(("src/pom.xml", File.ReadAllBytes(Path.Combine(root, fixture))));
            var ours = found.Packages.Select(p => $"{p.Name} {p.Version}").Distinct().Order(StringComparer.Ordinal).ToList();
            var peers = (one["packages"]?.AsArray() ?? []).Select(p => $"{p!["name"]} {p["version"]}").Distinct().Order(StringComparer.Ordinal).ToList();
            var isSame = ours.SequenceEqual(peers) && ((bool?)one["expect_error"] == true && peers.Count == 0 ? found.Problems.Length > 0 : found.Problems.IsEmpty);
            if (isSame == differences.ContainsKey(Path.GetFileName(fixture)))
                wrong.Add($"{fixture}: ours [{string.Join(", ", ours)}], the peer's [{string.Join(", ", peers)}], problems {found.Problems.Length}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory]
    [InlineData("gradle/gradle.lockfile", "com.fasterxml.jackson.core:jackson-databind 2.9.1")]
    [InlineData("pom/pom.xml", "com.fasterxml.jackson.core:jackson-databind 2.9.1", "javax.servlet:javax.servlet-api 4.0.1", "org.junit.jupiter:junit-jupiter-api 5.7.1 dev", "org.junit.jupiter:junit-jupiter-engine 5.7.1 dev")]
    public void Scan_TrivysRepository_HasItsDependencies(string file, params string[] expected) => Assert.Equal(
        expected,
        Scan.Files((file, File.ReadAllBytes(SharedCases.Require(["peers", "trivy-integration", "fixtures", "repo", .. file.Split('/')])))).Packages.Select(p => $"{p.Name} {p.Version}{(p.Development is true ? " dev" : "")}"));
}
