using System.Globalization;
using System.Text.Json.Nodes;
using ScanMesh.Engine.Advisories;
using ScanMesh.Tests.Kit;
using YamlDotNet.RepresentationModel;

namespace ScanMesh.Tests.Conformance.Peers;

/// <summary>The advisories of trivy's integration tests (fixtures/db) as a snapshot of OSV records.</summary>
internal static class TrivyDatabase
{
    private static readonly string[] severities = ["", "low", "medium", "high", "critical"];
    private static readonly string[] statuses = ["", "not-affected", "", "", "under-investigation", "will-not-fix", "fix-deferred", "end-of-life"];

    /// <summary>Builds one.</summary>
    /// <param name="scratch">Where it is written.</param>
    /// <param name="file">Name of a file of fixtures/db, without its ending.</param>
    /// <param name="source">Begin of a bucket's name, for example "debian 10".</param>
    /// <param name="ecosystem">OSV's name for it.</param>
    /// <param name="vendor">Whose severity words are the record's, as trivy's "VendorSeverity" names them.</param>
    public static async Task<AdvisorySnapshot> OpenAsync(ScratchFolder scratch, string file, string source, string ecosystem, string vendor)
    {
        var details = Buckets(Load("vulnerability")).SelectMany(b => Pairs(b.Content)).ToDictionary(p => p.Key, p => p.Value);
        var affected = new Dictionary<string, JsonArray>(StringComparer.Ordinal);
        foreach (var (_, packages) in Buckets(Load(file)).Where(b => b.Name.StartsWith(source, StringComparison.Ordinal)))
            foreach (var (package, advisories) in Buckets(packages))
                foreach (var (id, value) in Pairs(advisories))
                {
                    if (!affected.TryGetValue(id, out var statements))
                        affected.Add(id, statements = []);
                    statements.Add(Statement(ecosystem, package, value, Severity(value["Severity"] ?? details.GetValueOrDefault(id)?["VendorSeverity"]?[vendor])));
                }

        var folder = Directory.CreateDirectory(scratch.File(file)).FullName;
        foreach (var (id, statements) in affected)
        {
            var record = new JsonObject { ["id"] = id, ["modified"] = "2026-01-01T00:00:00Z", ["affected"] = statements };
            if (details.GetValueOrDefault(id)?["CVSS"]?["nvd"]?["V3Vector"] is { } vector)
                record["severity"] = new JsonArray(new JsonObject { ["type"] = "CVSS_V3", ["score"] = vector.DeepClone() });
            await File.WriteAllTextAsync(Path.Combine(folder, id.Replace(':', '_') + ".json"), record.ToJsonString(), TestContext.Current.CancellationToken);
        }

        await SnapshotBuilder.BuildAsync([folder], scratch.File(file + ".snapshot"), new SnapshotBuildOptions("local", 0, DateTimeOffset.UnixEpoch), null, TestContext.Current.CancellationToken);
        return AdvisorySnapshot.Open(scratch.File(file + ".snapshot"));
    }

    private static JsonObject Statement(string ecosystem, string package, JsonObject value, string severity)
    {
        var ranges = new JsonArray();
        var vulnerable = Texts(value["VulnerableVersions"]);
        var patched = Texts(value["PatchedVersions"]);
        for (var i = 0; i < vulnerable.Count; i++)
            ranges.Add(Range(vulnerable[i].Split(',', StringSplitOptions.TrimEntries), patched.ElementAtOrDefault(i)));
        if (vulnerable.Count == 0)
            ranges.Add(Range([], (string?)value["FixedVersion"]));
        var specific = new JsonObject { ["severity"] = severity };
        if (value["Status"] is { } status)
            specific["status"] = statuses[(int)Number(status)];
        return new JsonObject
        {
            ["package"] = new JsonObject { ["ecosystem"] = ecosystem, ["name"] = package },
            ["ranges"] = ranges,
            ["ecosystem_specific"] = specific,
        };
    }

    /// <summary>Conditions such as "&gt;= 2.0.0", "&lt; 2.1"; intervals "[2.9.0,2.9.10.7)" come as two such texts. What is patched is a fix, whatever bounds the condition.</summary>
    private static JsonObject Range(string[] conditions, string? patched)
    {
        var introduced = conditions.FirstOrDefault(c => c.StartsWith('>') || c.StartsWith('['))?.TrimStart('>', '=', '[', ' ') ?? "0";
        var events = new JsonArray(new JsonObject { ["introduced"] = introduced });
        if (patched is not null)
            events.Add(new JsonObject { ["fixed"] = patched });
        return new JsonObject { ["type"] = "ECOSYSTEM", ["events"] = events };
    }

    private static string Severity(JsonNode? number) => number is null ? "" : severities[(int)Number(number)];

    private static double Number(JsonNode node) => double.Parse((string)node!, CultureInfo.InvariantCulture);

    private static List<string> Texts(JsonNode? node) => node is JsonArray array ? [.. array.Select(t => (string)t!)] : [];

    private static JsonArray Load(string file)
    {
        using var reader = new StreamReader(SharedCases.Require("peers", "trivy-integration", "fixtures", "db", file + ".yaml"));
        var yaml = new YamlStream();
        yaml.Load(reader);
        return (JsonArray)ToJson(yaml.Documents[0].RootNode)!;
    }

    private static IEnumerable<(string Name, JsonArray Content)> Buckets(JsonArray list) =>
        list.Where(b => b!["bucket"] is not null).Select(b => ((string)b!["bucket"]!, b["pairs"]!.AsArray()));

    private static IEnumerable<(string Key, JsonObject Value)> Pairs(JsonArray list) =>
        list.Where(p => p!["key"] is not null).Select(p => (((string)p!["key"]!).Trim(), p["value"]!.AsObject()));

    /// <summary>Scalars as texts.</summary>
    private static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlSequenceNode list => new JsonArray([.. list.Select(ToJson)]),
        YamlMappingNode map => new JsonObject(map.Select(p => KeyValuePair.Create(((YamlScalarNode)p.Key).Value!, ToJson(p.Value)))),
        _ => ((YamlScalarNode)node).Value,
    };
}
