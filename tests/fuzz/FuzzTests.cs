using ScanMesh.Tests.Fuzz.Targets;

namespace ScanMesh.Tests.Fuzz;

/// <summary>Every target over mutations of its seeds. Short and the same in each ordinary run; long and new each time with <c>tests/run.sh --long</c>.</summary>
public sealed class FuzzTests
{
    /// <summary>All targets, or those with the text of <c>SCANMESH_FUZZ_TARGET</c> in their names.</summary>
    public static TheoryData<string> Names => [.. FuzzTargets.All.Select(t => t.Name).Where(n => n.Contains(Environment.GetEnvironmentVariable("SCANMESH_FUZZ_TARGET") ?? "", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Target_MutatedSeeds_NothingButItsContract(string name)
    {
        var (seed, inputs) = await FuzzRun.GoAsync(FuzzTargets.All.Single(t => t.Name == name));
        TestContext.Current.TestOutputHelper!.WriteLine($"{name}: {inputs} inputs from seed {seed}");
    }

    [Theory]
    [MemberData(nameof(Found.Inputs), MemberType = typeof(Found))]
    public void Target_InputThatOnceBrokeIt_KeepsItsContract(string name, string what, string input)
    {
        var fault = Record.Exception(() => FuzzRun.RunOne(FuzzTargets.All.Single(t => t.Name == name), Found.Bytes(input), 0));
        Assert.True(fault is null, $"{what}: {fault}");
    }

    [Fact]
    public void Files_EveryAnalyser_IsReachedByASeed()
    {
        var paths = FuzzTargets.All.OfType<FileTarget>().Select(f => f.Path).ToList();
        var analysers = Engine.Ecosystems.Ecosystems.All.SelectMany(e => e.Analysers);
        Assert.DoesNotContain(analysers, a => !paths.Exists(p => a.Needs(p) != Engine.Ecosystems.FileNeed.None));
    }

    [Fact]
    public void Files_WhatAnAnalyserWants_EndsAsItSays()
    {
        var paths = FuzzTargets.All.OfType<FileTarget>().Select(f => f.Path).ToList();
        foreach (var analyser in Engine.Ecosystems.Ecosystems.All.SelectMany(e => e.Analysers).Where(a => !a.Endings.IsEmpty))
            Assert.DoesNotContain(paths, p => analyser.Needs(p) != Engine.Ecosystems.FileNeed.None && !analyser.Endings.Any(e => p.EndsWith(e, StringComparison.Ordinal)));
    }
}
