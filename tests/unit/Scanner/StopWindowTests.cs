using Microsoft.Extensions.Time.Testing;
using ScanMesh.Scanner.Scans;

namespace ScanMesh.Tests.Unit.Scanner;

public sealed class StopWindowTests
{
    [Fact]
    public void Ended_AfterTheGraceTime_AndNotBefore()
    {
        var time = new FakeTimeProvider();
        using var host = new CancellationTokenSource();
        using var window = new StopWindow(TimeSpan.FromSeconds(25), time, host.Token);
        time.Advance(TimeSpan.FromHours(1));
        Assert.False(window.IsStopping);

        host.Cancel();
        Assert.True(window.IsStopping);
        time.Advance(TimeSpan.FromSeconds(24));
        window.Begin();
        Assert.False(window.Ended.IsCancellationRequested);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(window.Ended.IsCancellationRequested);
    }
}
