using System.Diagnostics;
using System.Globalization;
using ScanMesh.Engine.Advisories;
using ScanMesh.Engine.Matching;
using ScanMesh.Engine.Model;

namespace ScanMesh.Tests.Benchmarks.Wholes;

/// <summary>Matching of 100,000 packages against 500,000 advisories on one thread: where few names have advisories, and where all have.</summary>
internal sealed class MatchSpeed : IWhole
{
    private const int Packages = 100_000;

    public string Name => "match";

    public async Task<IReadOnlyList<Figure>> RunAsync(Bench bench)
    {
        var file = Path.Combine(bench.Folder, "snapshot-generated.snapshot");
        if (!File.Exists(file))
            await SnapshotBuild.BuildAsync(SampleAdvisories.Debian(bench), file);
        var opening = new List<double>();
        for (var i = 0; i <= bench.Rounds; i++)
        {
            var clock = Stopwatch.StartNew();
            using var opened = AdvisorySnapshot.Open(file);
            if (i > 0)
                opening.Add(clock.Elapsed.TotalMilliseconds);
        }

        using var snapshot = AdvisorySnapshot.Open(file);
        var few = Speed(bench, Mix(15), snapshot, out _);
        var all = Speed(bench, Mix(100), snapshot, out var findings);
        return
        [
            Figure.AtMost("opening", Bench.Median(opening), "ms", 50),
            Figure.AtLeast("15 % of the names have advisories", few, "packages/s", 100_000),
            Figure.AtLeast("all names have advisories", all, "packages/s", 50_000),
            new("findings, when all have", findings, ""),
        ];
    }

    private static double Speed(Bench bench, IReadOnlyList<Package> packages, AdvisorySnapshot snapshot, out int findings)
    {
        var speeds = new List<double>();
        findings = 0;
        for (var i = 0; i <= bench.Rounds; i++)
        {
            var clock = Stopwatch.StartNew();
            findings = Matcher.Match(packages, snapshot).Findings.Length;
            if (i > 0)
                speeds.Add(packages.Count / clock.Elapsed.TotalSeconds);
        }

        return Bench.Median(speeds);
    }

    /// <summary>Names in a shuffled order, as packages of an image do not come in the order of the advisories' table.</summary>
    private static List<Package> Mix(int percent)
    {
        var names = Enumerable.Range(0, Packages).Select(i => i % 100 < percent ? SampleAdvisories.Name(i) : string.Create(CultureInfo.InvariantCulture, $"other-{i}")).ToArray();
        new Random(1).Shuffle(names);
        return [.. names.Select(NewPackage)];
    }

    private static Package NewPackage(string name) => new()
    {
        Id = $"pkg:deb/debian/{name}@1.2.25-1",
        Purl = $"pkg:deb/debian/{name}@1.2.25-1",
        Name = name,
        Version = "1.2.25-1",
        Ecosystem = "Debian:12",
        Path = "var/lib/dpkg/status",
        Layer = Digest.Sha256([]),
    };
}
