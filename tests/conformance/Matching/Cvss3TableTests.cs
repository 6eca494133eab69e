using System.Globalization;
using ScanMesh.Engine.Matching;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Conformance.Matching;

public sealed class Cvss3TableTests
{
    [Theory]
    [InlineData("cvss-3.0.tsv")]
    [InlineData("cvss-3.1.tsv")]
    public void BaseScore_PublishedVectors_EveryRowAgrees(string file)
    {
        var wrong = new List<string>();
        var rows = 0;
        foreach (var line in File.ReadLines(SharedCases.Require("schemas", "cvss", file)).Skip(1))
        {
            var cells = line.Split('\t');
            rows++;
            if (Cvss3.BaseScore(cells[0]) != double.Parse(cells[1], CultureInfo.InvariantCulture))
                wrong.Add($"{cells[0]}: {Cvss3.BaseScore(cells[0])}, not {cells[1]}");
        }

        Assert.True(rows > 1000, $"only {rows} rows");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {rows}:\n" + string.Join('\n', wrong.Take(20)));
    }
}
