using Microsoft.Extensions.Time.Testing;
using ScanMesh.Results.Store.Rows;
using ScanMesh.Results.Sweeps;

namespace ScanMesh.Tests.Unit.Results.Sweeps;

/// <summary>Budgets of requests and bytes.</summary>
public sealed class SweepBudgetTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pace_FromTheFirstRequestOn_IsEven()
    {
        var time = new FakeTimeProvider();
        var pace = new RequestPace(60, time);
        for (var i = 1; i <= 3; i++)
        {
            var turn = pace.WaitAsync(Cancel);
            time.Advance(TimeSpan.FromMilliseconds(999));
            Assert.False(turn.IsCompleted);
            time.Advance(TimeSpan.FromMilliseconds(1));
            await turn;
            Assert.Equal(i, pace.Sent);
        }

        // What was not used is not saved up.
        time.Advance(TimeSpan.FromHours(1));
        await pace.WaitAsync(Cancel);
        Assert.False(pace.WaitAsync(Cancel).IsCompleted);
    }

    [Theory]
    [InlineData("", 100, 40, null)]
    [InlineData("", 100, 400, null)]
    [InlineData("10:60", 100, 40, null)]
    [InlineData("10:60", 100, 41, 71L)]
    [InlineData("10:60 20:30", 100, 40, 71L)]
    [InlineData("10:60 20:30", 100, 80, 81L)]
    [InlineData("10:60 20:30", 100, 400, 81L)]
    public void Bytes_WithinAnHour_StayBelowTheBudget(string spent, long budget, long bytes, long? until) => Assert.Equal(
        until,
        PullBudget.WaitUntil([.. spent.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(v => v.Split(':')).Select(v => new VolumeRow { Minute = long.Parse(v[0], null), Bytes = long.Parse(v[1], null) })], budget, bytes));
}
