using System.IO.Compression;
using System.Text.Json;
using ScanMesh.Engine.Advisories;
using ScanMesh.Engine.Matching;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Conformance.Matching;

/// <summary>Real advisories against real versions, where the record's own list and Python's packaging library agree.</summary>
public sealed class PyPiAccuracyTests
{
    [Fact]
    public async Task Match_EveryLine_AgreesWithPackaging()
    {
        using var folder = new ScratchFolder();
        var lines = new List<Line>();
        await using (var input = new GZipStream(File.OpenRead(SharedCases.Require("accuracy", "pypi-advisory-vs-version.jsonl.gz")), CompressionMode.Decompress))
        using (var reader = new StreamReader(input))
            while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } text)
                lines.Add(JsonSerializer.Deserialize<Line>(text, JsonSerializerOptions.Web)!);
        await SnapshotBuilder.BuildAsync([SharedCases.Require("osv", "PyPI", "all.zip")], folder.File("s"), new SnapshotBuildOptions("test", 1, DateTimeOffset.UnixEpoch), null, TestContext.Current.CancellationToken);
        using var snapshot = AdvisorySnapshot.Open(folder.File("s"));
        var wrong = new List<string>();
        foreach (var line in lines)
        {
            var package = new Package { Id = "x", Purl = "x", Name = line.Package, Version = line.Version, Ecosystem = "PyPI", Path = "" };
            var affected = Matcher.Match([package], snapshot).Findings.Any(f => f.Id == line.Id || f.Aliases.Contains(line.Id) || f.Source == line.Id);
            if (affected != line.Affected)
                wrong.Add($"{line.Id} {line.Package} {line.Version}: {affected}");
        }

        Assert.True(lines.Count > 9000);
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {lines.Count}:\n" + string.Join('\n', wrong.Take(20)));
    }

    private sealed record Line(string Id, string Package, string Version, bool Affected);
}
