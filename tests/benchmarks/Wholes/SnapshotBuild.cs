using System.Diagnostics;
using System.Globalization;
using ScanMesh.Engine.Advisories;

namespace ScanMesh.Tests.Benchmarks.Wholes;

/// <summary>A snapshot of OSV zips, built in a process of its own.</summary>
internal sealed class SnapshotBuild(string name, Func<Bench, string> input, double? reachSpeed, double? reachMemory) : IWhole
{
    public string Name => name;

    public async Task<IReadOnlyList<Figure>> RunAsync(Bench bench)
    {
        var source = input(bench);
        if (!Directory.Exists(source))
        {
            Bench.Say($"{name}: {source} is not here, left out");
            return [];
        }

        var target = Path.Combine(bench.Folder, name + ".snapshot");
        List<double> first = [], second = [];
        double records = 0, memory = 0;
        for (var i = 0; i < bench.Rounds; i++)
        {
            await using var child = await Child.StartAsync("snapshot", source, target);
            var parts = child.Answer.Split(' ').Select(p => double.Parse(p, CultureInfo.InvariantCulture)).ToArray();
            records = parts[0];
            first.Add(parts[0] / parts[1]);
            second.Add(parts[0] / parts[2]);
            memory = Math.Max(memory, parts[3]);
        }

        return
        [
            new("records", records, ""),
            new("records a second, just started process", Bench.Median(first), "records/s"),
            new("records a second, second build of a process", Bench.Median(second), "records/s") { Reach = reachSpeed, IsLeast = true },
            new("peak memory of the first build", memory / (1 << 20), "MiB") { Reach = reachMemory },
            new("snapshot", new FileInfo(target).Length / (double)(1 << 20), "MiB"),
        ];
    }

    /// <summary>Two builds; the answer is records, seconds of each, and peak bytes after the first.</summary>
    public static async Task<string> BuildTwiceAsync(string source, string target)
    {
        var (records, first) = await BuildAsync(source, target);
        var memory = Child.PeakMemory();
        var (_, second) = await BuildAsync(source, target);
        return string.Create(CultureInfo.InvariantCulture, $"{records} {first} {second} {memory}");
    }

    /// <summary>One build: records and seconds.</summary>
    public static async Task<(long Records, double Seconds)> BuildAsync(string source, string target)
    {
        var clock = Stopwatch.StartNew();
        var built = await SnapshotBuilder.BuildAsync([source], target, new SnapshotBuildOptions("local", 1, TimeProvider.System.GetUtcNow()), null, CancellationToken.None);
        return (built.Info.Records, clock.Elapsed.TotalSeconds);
    }
}
