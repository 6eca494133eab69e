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

    /// <summary>One short round of a fixed seed; with <c>--long</c> 20 long ones of new seeds; a long one of the chosen seed.</summary>
    [Fact]
    public async Task Faults_UnderLoad_NothingIsLostSkippedOrStoredTwice()
    {
        var chosen = Environment.GetEnvironmentVariable("SCANMESH_CHAOS_SEED");
        var rounds = IsLong && chosen is null ? LongRounds : 1;
        var wrong = new List<string>();
        for (var round = 1; round <= rounds; round++)
        {
            var seed = chosen is not null ? int.Parse(chosen, CultureInfo.InvariantCulture) : IsLong ? Random.Shared.Next(1, 1_000_000) : FixedSeed;
            Tell(string.Create(CultureInfo.InvariantCulture, $"chaos round {round} of {rounds}, seed {seed}"));
            var violations = await new ChaosRound(seed, IsLong || chosen is not null ? LongFaults : ShortFaults, Tell).RunAsync(Cancel);
            wrong.AddRange(violations.Select(v => string.Create(CultureInfo.InvariantCulture, $"seed {seed}: {v}")));
        }

        Assert.Empty(wrong);
    }

    private static bool IsLong => Environment.GetEnvironmentVariable("SCANMESH_TEST_LONG") == "true";

    // Seen also when the round passes: the balance is what the round is for.
    private static void Tell(string line) => Console.Error.WriteLine(line);
}
