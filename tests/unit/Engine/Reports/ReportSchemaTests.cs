using System.Text.Json.Nodes;
using NJsonSchema;
using ScanMesh.Engine.Reports;
using ScanMesh.Tests.Kit;
using ScanMesh.Tests.Kit.Images;
using ScanMesh.Tests.Unit.Cli;

namespace ScanMesh.Tests.Unit.Engine.Reports;

/// <summary>contracts/schemas/report-v1.schema.json says what is really written, and refuses what is not.</summary>
public sealed class ReportSchemaTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    private static string SchemaFile => Path.Combine(SharedCases.Repository, "contracts", "schemas", "report-v1.schema.json");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Schema_ReportWithEveryMember_IsValidAndAllOfItDescribed()
    {
        var schema = await JsonSchema.FromFileAsync(SchemaFile, TestContext.Current.CancellationToken);
        var report = Written(o => JsonReport.Write(o, SampleReports.Full()));
        var index = Written(o => JsonReport.Write(o, new IndexReport(1, SampleReports.Digest('e'), [SampleReports.Full(), SampleReports.Bare()])));
        foreach (var json in new[] { report, index, Written(o => JsonReport.Write(o, SampleReports.Bare())) })
            Assert.Empty(schema.Validate(json.ToJsonString()));

        var description = JsonNode.Parse(await File.ReadAllTextAsync(SchemaFile, TestContext.Current.CancellationToken))!;
        Assert.Empty(Undescribed(report, description["definitions"]!["report"]!, description, "report"));
        Assert.Empty(Undescribed(index, description["definitions"]!["indexReport"]!, description, "index"));
    }

    [Fact]
    public async Task Schema_WhatTheCommandLineWrites_IsValid()
    {
        var schema = await JsonSchema.FromFileAsync(SchemaFile, TestContext.Current.CancellationToken);
        var archive = CliImages.Archive(folder, CliImages.Image());
        var advisories = CliImages.Advisories(folder);
        var index = new ImageIndexBuilder().Image(CliImages.Image()).Image(CliImages.Image(architecture: "arm64")).Build();
        ImageFiles.WriteLayout(folder.File("layout"), index, "1");
        var broken = new ImageBuilder().Layer(l => l.File("etc/os-release", CliImages.OsRelease).File("var/lib/dpkg/status", "Package\n\n: x\n")).Layer(l => l.File("../out", "x")).Build();
        ImageFiles.WriteLayout(folder.File("broken"), broken, "1");
        string[][] commands =
        [
            ["scan", archive, "--advisories", advisories],
            ["scan", archive],
            ["scan", $"oci:{folder.File("layout")}:1", "--advisories", advisories, "--platform", "all"],
            ["scan", $"oci:{folder.File("broken")}:1", "--advisories", advisories],
            ["inventory", archive],
        ];
        foreach (var command in commands)
        {
            var run = await CliRun.OfAsync([.. command, "--format", "json"]);
            Assert.True(run.Output.Length > 0, string.Join(' ', command) + ": " + run.Error);
            Assert.Empty(schema.Validate(run.Output));
        }
    }

    [Fact]
    public async Task Schema_AnyRequiredMemberGoneOrWordUnknown_IsInvalid()
    {
        var schema = await JsonSchema.FromFileAsync(SchemaFile, TestContext.Current.CancellationToken);
        string[] optional =
        [
            "$.image.reference", "$.image.digest", "$.image.platform", "$.image.index", "$.image.created", "$.image.distribution", "$.image.distribution.versionId",
            "$.image.distribution.prettyName", "$.image.distribution.codename", "$.image.base", "$.image.layers.createdBy", "$.evidence.matchedAt", "$.evidence.currentThrough",
            "$.evidence.scannedAt", "$.evidence.coverage.release", "$.evidence.coverage.dataAsOf", "$.evidence.coverage.endOfLife", "$.packages.source", "$.packages.layer", "$.packages.architecture",
            "$.packages.basis", "$.packages.development", "$.packages.module",
            "$.findings.severitySource", "$.findings.score", "$.findings.scoreSource", "$.findings.justification", "$.findings.fixedVersion", "$.findings.epss", "$.findings.layer", "$.problems.path", "$.problems.analyser", "$.verdict",
        ];
        var accepted = new List<string>();
        foreach (var (path, mutated) in Mutations())
            if (schema.Validate(mutated.ToJsonString()).Count == 0)
                accepted.Add(path);
        Assert.Equal(optional.Select(o => "without " + o).Order(StringComparer.Ordinal), accepted.Order(StringComparer.Ordinal));
    }

    // Each member left out, and each word of a closed set replaced.
    private static IEnumerable<(string Path, JsonNode Mutated)> Mutations()
    {
        var whole = Written(o => JsonReport.Write(o, SampleReports.Full()));
        string[] words = ["severity", "status", "state", "reason", "outcome", "basis"];
        foreach (var (path, steps) in Members(whole, "$", []))
        {
            var without = whole.DeepClone();
            var owner = steps[..^1].Aggregate(without, (node, step) => step is int i ? node[i]! : node[(string)step]!).AsObject();
            var name = (string)steps[^1];
            var value = owner[name]!;
            owner.Remove(name);
            yield return ("without " + path, without);
            if (!words.Contains(name))
                continue;
            var other = without.DeepClone();
            steps[..^1].Aggregate(other, (node, step) => step is int i ? node[i]! : node[(string)step]!).AsObject()[name] = "nonsense";
            yield return ($"{path} {value} -> nonsense", other);
        }
    }

    private static IEnumerable<(string Path, object[] Steps)> Members(JsonNode node, string path, object[] steps)
    {
        if (node is JsonArray array)
            return array.SelectMany((child, i) => Members(child!, path, [.. steps, i]));
        return node is JsonObject members
            ? members.SelectMany(m => Members(m.Value!, $"{path}.{m.Key}", [.. steps, m.Key]).Prepend(($"{path}.{m.Key}", [.. steps, m.Key])))
            : [];
    }

    private static IEnumerable<string> Undescribed(JsonNode node, JsonNode schema, JsonNode root, string path)
    {
        if (schema["$ref"] is { } reference)
            schema = root["definitions"]![reference.GetValue<string>()["#/definitions/".Length..]]!;
        if (node is JsonArray array)
            return array.SelectMany(child => Undescribed(child!, schema["items"]!, root, path));
        return node is JsonObject members
            ? members.SelectMany(m => schema["properties"]?[m.Key] is { } known ? Undescribed(m.Value!, known, root, $"{path}.{m.Key}") : [$"{path}.{m.Key}"])
            : [];
    }

    private static JsonNode Written(Action<Stream> write)
    {
        using var output = new MemoryStream();
        write(output);
        return JsonNode.Parse(output.ToArray())!;
    }
}
