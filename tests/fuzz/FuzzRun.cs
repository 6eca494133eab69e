using System.Diagnostics;
using System.Globalization;

namespace ScanMesh.Tests.Fuzz;

/// <summary>
/// Gives mutated inputs to a target: a fixed number from a fixed seed, or with <c>SCANMESH_TEST_LONG=true</c> for
/// <c>SCANMESH_FUZZ_SECONDS</c> (default 40) from a new seed. <c>SCANMESH_FUZZ_SEED</c> sets the seed and so repeats a run.
/// </summary>
internal static class FuzzRun
{
    private const int Iterations = 3000;
    private const int UsualSeed = 20240102;

    /// <summary>What an input may make its reader allocate: a flat sum, and so much a byte. No input here is larger than a quarter of a mebibyte.</summary>
    private const long AllocatedBytes = 64L << 20;
    private const long AllocatedBytesAByte = 2048;

    /// <summary>Nothing that is read in microseconds takes this long unless it hangs.</summary>
    private static readonly TimeSpan hang = TimeSpan.FromMinutes(2);

    private static bool IsLong => Environment.GetEnvironmentVariable("SCANMESH_TEST_LONG") == "true";

    public static async Task<(int Seed, long Inputs)> GoAsync(IFuzzTarget target)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("SCANMESH_FUZZ_SEED"), CultureInfo.InvariantCulture, out var asked) ? asked : IsLong ? Random.Shared.Next() : UsualSeed;
        var seconds = int.TryParse(Environment.GetEnvironmentVariable("SCANMESH_FUZZ_SECONDS"), CultureInfo.InvariantCulture, out var given) ? given : 40;
        var mutator = new Mutator(seed);
        var watch = Stopwatch.StartNew();
        byte[] input = [];
        long done = 0;
        var work = Task.Run(() =>
        {
            foreach (var whole in target.Seeds)
                RunOne(target, input = whole, seed);
            for (; IsLong ? watch.Elapsed.TotalSeconds < seconds : done < Iterations; done++)
                RunOne(target, input = mutator.Next(target.Seeds), seed);
        });
        for (var before = -1L; !work.IsCompleted; before = done)
        {
            await Task.WhenAny(work, Task.Delay(hang));
            if (!work.IsCompleted && done == before)
                throw new TimeoutException($"{target.Name} hangs, seed {seed}, input {Text(input)}");
        }

        await work;
        return (seed, done);
    }

    /// <summary>One input; throws when the target breaks its contract or takes more memory than the input explains.</summary>
    public static void RunOne(IFuzzTarget target, byte[] input, int seed)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            target.Run(input);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{target.Name}, seed {seed}, input {Text(input)}", e);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > AllocatedBytes + AllocatedBytesAByte * input.Length)
            throw new InvalidOperationException($"{target.Name} allocated {allocated} bytes for {input.Length}, seed {seed}, input {Text(input)}");
    }

    private static string Text(byte[] input) => "base64:" + Convert.ToBase64String(input);
}
