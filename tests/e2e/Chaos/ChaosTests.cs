using System.Globalization;

namespace ScanMesh.Tests.E2e.Chaos;

/// <summary>
/// Faults under load: nothing is lost, skipped or stored twice. One seed is repeated with SCANMESH_CHAOS_SEED (<c>tests/run.sh --seed N</c>).
/// </summary>
public sealed class ChaosTests
{
    private const int FixedSeed = 3;
    private const int LongRounds = 20;
    private const int ShortFaults = 6;

    /// <summary>Longer than the list of faults, so that each comes and some come twice.</summary>
    private const int LongFaults = 14;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Faults_UnderLoad_NothingIsLostSkippedOrStoredTwice()
    {
        Assert.SkipWhen(IsLong, "tests/run.sh --long: the rounds cover it");
        var chosen = Environment.GetEnvironmentVariable("SCANMESH_CHAOS_SEED");
        var seed = chosen is null ? FixedSeed : int.Parse(chosen, CultureInfo.InvariantCulture);
        Assert.Empty(await new ChaosRound(seed, chosen is null ? ShortFaults : LongFaults, Tell).RunAsync(Cancel));
    }

    [Fact]
    public async Task Faults_ManyRoundsUnderLoad_NothingIsLostSkippedOrStoredTwice()
    {
        Assert.SkipUnless(IsLong, "20 rounds take half an hour: tests/run.sh --long");
        var wrong = new List<string>();
        for (var round = 1; round <= LongRounds; round++)
        {
            var seed = Random.Shared.Next(1, 1_000_000);
            Tell(string.Create(CultureInfo.InvariantCulture, $"chaos round {round} of {LongRounds}, seed {seed}"));
            var violations = await new ChaosRound(seed, LongFaults, Tell).RunAsync(Cancel);
            wrong.AddRange(violations.Select(v => string.Create(CultureInfo.InvariantCulture, $"seed {seed}: {v}")));
        }

        Assert.Empty(wrong);
    }

    private static bool IsLong => Environment.GetEnvironmentVariable("SCANMESH_TEST_LONG") == "true";

    // Seen also when the round passes: the balance is what the round is for.
    private static void Tell(string line) => Console.Error.WriteLine(line);
}
