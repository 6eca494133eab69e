using System.Globalization;
using ScanMesh.Engine.Matching;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Conformance.Matching;

public sealed class CvssTableTests
{
    [Theory]
    [InlineData("cvss-2.0.tsv", "2.0", 1000)]
    [InlineData("cvss-3.0.tsv", "3.0", 1000)]
    [InlineData("cvss-3.1.tsv", "3.1", 1000)]
    [InlineData("cvss-4.0.tsv", "4.0", 1000)]
    [InlineData("cvss-4.0-other-order.tsv", "4.0", 100)]
    public void Score_PublishedVectors_EveryRowAgrees(string file, string version, int least)
    {
        var wrong = new List<string>();
        var rows = 0;
        foreach (var line in File.ReadLines(SharedCases.Require("schemas", "cvss", file)).Skip(1))
        {
            var cells = line.Split('\t');
            rows++;
            var score = CvssScore.Of(cells[0]);
            if (score != new CvssScore(double.Parse(cells[1], CultureInfo.InvariantCulture), version))
                wrong.Add($"{cells[0]}: {score}, not {cells[1]}");
        }

        Assert.True(rows > least, $"only {rows} rows");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {rows}:\n" + string.Join('\n', wrong.Take(20)));
    }
}
