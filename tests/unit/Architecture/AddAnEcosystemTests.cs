using System.Text.RegularExpressions;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Tests.Kit;
using ScanMesh.Tests.Unit.Engine.Records;

namespace ScanMesh.Tests.Unit.Architecture;

/// <summary>The five steps of the engine's README are all of it, and true.</summary>
public sealed partial class AddAnEcosystemTests
{
    [Fact]
    public void Steps_Members_AreThoseThatMustBeWritten()
    {
        var steps = Steps();
        var named = Code().Matches(string.Join('\n', steps[..2])).Select(m => m.Groups[1].Value).ToHashSet(StringComparer.Ordinal);
        var needed = MustBeWritten(typeof(IEcosystem)).Concat(MustBeWritten(typeof(IFileAnalyser))).ToList();

        Assert.Equal(5, steps.Count);
        Assert.DoesNotContain(needed, n => !named.Contains(n));
        Assert.DoesNotContain(typeof(IEcosystem).GetMembers().Select(m => m.Name).Except(needed), named.Contains);
    }

    [Fact]
    public void Steps_Places_AreThere()
    {
        var engine = Path.Combine(SharedCases.Repository, "services", "engine", "ScanMesh.Engine");
        var places = Code().Matches(string.Join('\n', Steps())).Select(m => m.Groups[1].Value).Where(c => c.Contains('/', StringComparison.Ordinal) && !c.Contains('X', StringComparison.Ordinal) && c != "x/1").ToList();

        Assert.True(places.Count >= 6);
        Assert.DoesNotContain(places, p => !new[] { engine, SharedCases.Repository }.Any(root => Path.Exists(Path.Combine(root, p))));
    }

    /// <summary>The smallest ecosystem of the tests, which goes through records and merges, has these members and no others.</summary>
    [Fact]
    public void Steps_SmallestEcosystem_WritesNothingElse() =>
        Assert.Equal(
            MustBeWritten(typeof(IEcosystem)).Concat(MustBeWritten(typeof(IFileAnalyser))).Order(StringComparer.Ordinal),
            typeof(NodeModules).GetMembers().Where(m => m.DeclaringType == typeof(NodeModules)).Select(m => m.Name).Where(n => !n.Contains('_', StringComparison.Ordinal) && n != ".ctor").Order(StringComparer.Ordinal));

    private static List<string> Steps()
    {
        var readme = File.ReadAllText(Path.Combine(SharedCases.Repository, "services", "engine", "README.md"));
        var section = readme[readme.IndexOf("## Add an ecosystem in five steps", StringComparison.Ordinal)..];
        return [.. section.Split('\n').Where(l => Step().IsMatch(l))];
    }

    private static IEnumerable<string> MustBeWritten(Type contract) =>
        contract.GetProperties().Where(p => p.GetMethod!.IsAbstract).Select(p => p.Name).Concat(contract.GetMethods().Where(m => m.IsAbstract && !m.IsSpecialName).Select(m => m.Name));

    [GeneratedRegex(@"^\d\. ")]
    private static partial Regex Step();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}
