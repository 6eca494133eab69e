using System.Diagnostics;
using System.Globalization;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Engine.Images.Sources;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Pipeline;

namespace ScanMesh.Tests.Benchmarks.Wholes;

/// <summary>A scan of an image without any known layer, from a registry in another process, against <see cref="Floor"/> in turns.</summary>
internal sealed class ColdScan(string name, Func<Bench, string> image, double reach) : IWhole
{
    public const int Parallel = 4;
    public const string Repository = "image";

    public string Name => name;

    public async Task<IReadOnlyList<Figure>> RunAsync(Bench bench)
    {
        await using var registry = await Child.StartAsync("registry", image(bench));
        var floor = new List<double>();
        var verified = new List<double>();
        var scan = new List<double>();
        ScanCost last = default;
        for (var i = 0; i <= bench.Rounds; i++)
        {
            var lowest = await Floor.RunAsync(registry.Answer, Repository, Parallel, hashPlain: false);
            var lowestVerified = await Floor.RunAsync(registry.Answer, Repository, Parallel, hashPlain: true);
            last = ScanCost.Parse(await ScanAsync(registry.Answer, Repository, Parallel));
            if (i == 0)
                continue; // the first of each is not compiled yet
            floor.Add(lowest.TotalSeconds);
            verified.Add(lowestVerified.TotalSeconds);
            scan.Add(last.Seconds);
        }

        var (low, ours) = (Bench.Median(floor), Bench.Median(scan));
        return
        [
            new("floor: same client, SHA-256, inflate", low, "s"),
            new("floor with SHA-256 of what comes out too", Bench.Median(verified), "s"),
            new("cold scan", ours, "s"),
            Figure.AtMost("cold scan / floor", ours / low, "x", reach),
            new("cold scan / floor with both digests", ours / Bench.Median(verified), "x"),
            new("entries", last.Entries, ""),
            new("allocated an entry, whole scan", (double)last.Allocated / Math.Max(1, last.Entries), "bytes"),
        ];
    }

    /// <summary>One scan; the answer is a <see cref="ScanCost"/> as text.</summary>
    public static async Task<string> ScanAsync(string host, string repository, int parallel)
    {
        var limits = new ScanLimits();
        var pipeline = new ImagePipeline(AnalyserSet.Create(limits), limits, TimeProvider.System);
        using var client = new RegistryClient(new RegistryEndpoint { Host = host, Insecure = true }, limits, TimeProvider.System);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        using var entries = EntryCounter.Start();
        var clock = Stopwatch.StartNew();
        await using var source = client.Open(ImageReference.Parse($"{host}/{repository}:1"));
        var (manifest, _) = await ImageSources.ResolveImageAsync(source, null, limits, CancellationToken.None);
        var inspection = await pipeline.InspectAsync(source, manifest, new MemoryLayerCache(), parallel, CancellationToken.None);
        var seconds = clock.Elapsed.TotalSeconds;
        if (!inspection.Inventory.Complete)
            throw new InvalidOperationException("the sample image is not complete: " + string.Join("; ", inspection.Inventory.Problems.Select(p => p.Message)));
        return new ScanCost(seconds, entries.Entries, GC.GetTotalAllocatedBytes(precise: true) - before, inspection.Inventory.Packages.Length, Child.PeakMemory()).ToString();
    }
}

/// <summary>What one scan took; its text is five numbers.</summary>
internal readonly record struct ScanCost(double Seconds, long Entries, long Allocated, int Packages, long PeakMemory)
{
    public static ScanCost Parse(string text)
    {
        var parts = text.Split(' ');
        return new(
            double.Parse(parts[0], CultureInfo.InvariantCulture),
            long.Parse(parts[1], CultureInfo.InvariantCulture),
            long.Parse(parts[2], CultureInfo.InvariantCulture),
            int.Parse(parts[3], CultureInfo.InvariantCulture),
            long.Parse(parts[4], CultureInfo.InvariantCulture));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Seconds} {Entries} {Allocated} {Packages} {PeakMemory}");
}
