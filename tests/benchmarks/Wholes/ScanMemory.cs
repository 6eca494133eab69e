namespace ScanMesh.Tests.Benchmarks.Wholes;

/// <summary>Peak resident memory of a process that scans one image, one layer at a time, with the workstation garbage collector.</summary>
internal sealed class ScanMemory(string name, Func<Bench, string> image, double reach) : IWhole
{
    public string Name => name;

    public async Task<IReadOnlyList<Figure>> RunAsync(Bench bench)
    {
        await using var registry = await Child.StartAsync("registry", image(bench));
        var peaks = new List<double>();
        ScanCost last = default;
        for (var i = 0; i < bench.Rounds; i++)
        {
            await using var scan = await Child.StartAsync("scan", registry.Answer, ColdScan.Repository, "1");
            last = ScanCost.Parse(scan.Answer);
            peaks.Add(last.PeakMemory / (double)(1 << 20));
        }

        return
        [
            new("entries", last.Entries, ""),
            new("packages", last.Packages, ""),
            new("seconds, process just started", last.Seconds, "s"),
            Figure.AtMost("peak memory", Bench.Median(peaks), "MiB", reach),
        ];
    }
}
