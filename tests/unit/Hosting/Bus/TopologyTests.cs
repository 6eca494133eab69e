using ScanMesh.Contracts.V1;
using ScanMesh.Hosting.Bus.Rabbit;

namespace ScanMesh.Tests.Unit.Hosting.Bus;

public sealed class TopologyTests
{
    [Theory]
    [InlineData(0, "10s")]
    [InlineData(10, "10s")]
    [InlineData(11, "1m")]
    [InlineData(60, "1m")]
    [InlineData(300, "10m")]
    [InlineData(3600, "1h")]
    [InlineData(100_000, "1h")]
    public void For_Delay_TheShortestTierThatIsNotShorter(int seconds, string tier) => Assert.Equal(tier, RetryTier.For(TimeSpan.FromSeconds(seconds)).Name);

    [Fact]
    public void Arguments_OfEveryQueue_NameWhatDiffersBetweenVersions()
    {
        var all = Topology.WorkQueues.Select(Topology.WorkArguments)
            .Concat(Lane.All.SelectMany(l => RetryTier.All.Select(t => Topology.TierArguments(l, t))))
            .Append(Topology.DeadArguments());
        Assert.All(all, arguments =>
        {
            Assert.Equal("quorum", arguments["x-queue-type"]);
            Assert.True((int)arguments["x-delivery-limit"]! > 0);
            Assert.NotNull(arguments["x-overflow"]);
        });
        Assert.Equal("scan.push", Topology.TierArguments(Lane.Push, RetryTier.All[0])["x-dead-letter-routing-key"]);
        Assert.Equal(["scan.push", "scan.ondemand", "scan.rematch", "scan.backfill", "scan.isolated", "results.requests", "results.outcomes", "results.events"], Topology.WorkQueues);
    }
}
