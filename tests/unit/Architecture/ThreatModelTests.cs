using System.Text.RegularExpressions;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Unit.Architecture;

public sealed partial class ThreatModelTests
{
    [Fact]
    public void ThreatModel_EveryThreat_NamesTestsThatExist()
    {
        var tests = Directory.EnumerateFiles(Path.Combine(SharedCases.Repository, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .ToLookup(f => Path.GetFileNameWithoutExtension(f), File.ReadAllText);
        var rows = File.ReadLines(Path.Combine(SharedCases.Repository, "services", "README.md")).Where(l => Threat().IsMatch(l)).ToList();
        Assert.Equal(Enumerable.Range(1, 10).Select(n => $"T{n}"), rows.Select(r => Threat().Match(r).Groups[1].Value));
        foreach (var row in rows)
        {
            var name = "";
            var named = Named().Matches(row.Split('|')[3]);
            Assert.NotEmpty(named);
            foreach (Match test in named)
            {
                name = test.Groups[1].Value is { Length: > 0 } own ? own : name;
                Assert.True(tests[name].Any(t => t.Contains($" {test.Groups[2].Value}(", StringComparison.Ordinal)), $"{name}.{test.Groups[2].Value} is not there");
            }
        }
    }

    [GeneratedRegex(@"^\| (T\d+) ")]
    private static partial Regex Threat();

    // `Class.Test`, or `.Test` of the class named before.
    [GeneratedRegex(@"`(\w*)\.(\w+)`")]
    private static partial Regex Named();
}
