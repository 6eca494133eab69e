using ScanMesh.Engine.Model;
using ScanMesh.Scanner.Mesh;
using ScanMesh.Scanner.Scans;

namespace ScanMesh.Tests.Unit.Scanner;

public sealed class FaultRulesTests
{
    [Theory]
    [InlineData(FailureReason.Unauthorized)]
    [InlineData(FailureReason.NotFound)]
    [InlineData(FailureReason.Unsupported)]
    [InlineData(FailureReason.TooLarge)]
    [InlineData(FailureReason.Limit)]
    [InlineData(FailureReason.Corrupt)]
    public void For_FaultThatWaitingDoesNotHelp_FailsAtOnce(FailureReason reason)
    {
        var consequence = FaultRules.For(new ScanException(reason, "why"), deferrals: 0);
        Assert.Equal((ConsequenceKind.Fail, reason, "why"), (consequence.Kind, consequence.Reason, consequence.Message));
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(1, 60)]
    [InlineData(2, 600)]
    [InlineData(3, 3600)]
    [InlineData(9, 3600)]
    public void For_TransientFault_ClimbsTheTiers(int deferrals, int seconds)
    {
        var consequence = FaultRules.For(new ScanException(FailureReason.RegistryUnavailable, "502"), deferrals);
        Assert.Equal(ConsequenceKind.Retry, consequence.Kind);
        Assert.Equal(TimeSpan.FromSeconds(seconds), consequence.Wait);
        Assert.Equal(deferrals >= 4, RetryLadder.IsExhausted(deferrals));
    }

    [Fact]
    public void For_RegistryAtItsLimit_DefersWithoutAnAttempt()
    {
        var fault = new ScanException(FailureReason.RegistryUnavailable, "429") { RetryAfter = TimeSpan.FromSeconds(17) };
        var consequence = FaultRules.For(fault, deferrals: 2);
        Assert.Equal((ConsequenceKind.Defer, FaultRules.RateLimited), (consequence.Kind, consequence.Cause));
        Assert.Equal(TimeSpan.FromSeconds(17), consequence.Wait);
    }

    [Fact]
    public void For_ResultsAway_DefersForTheShortestTier()
    {
        var consequence = FaultRules.For(new LedgerUnavailableException("away"), deferrals: 3);
        Assert.Equal((ConsequenceKind.Defer, "results-unavailable"), (consequence.Kind, consequence.Cause));
        Assert.Equal(RetryLadder.Shortest, consequence.Wait);
    }

    [Fact]
    public void For_LostFence_AbandonsTheScan() =>
        Assert.Equal(ConsequenceKind.Abandon, FaultRules.For(new FenceLostException("lost"), 0).Kind);

    [Fact]
    public void For_UnexpectedFault_CountsAsInternalAndTellsNoDetails()
    {
        var consequence = FaultRules.For(new InvalidOperationException("password=hunter2"), deferrals: 0);
        Assert.Equal((ConsequenceKind.Retry, FailureReason.Internal), (consequence.Kind, consequence.Reason));
        Assert.DoesNotContain("hunter2", consequence.Message, StringComparison.Ordinal);
    }
}
