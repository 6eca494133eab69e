using ScanMesh.Client;

namespace ScanMesh.Tests.Unit.Client;

public class BackoffTests
{
    [Fact]
    public void Backoff_ManyFailures_DoublesUpToTheBoundAndResets()
    {
        var backoff = new Backoff(TimeSpan.FromSeconds(30));
        var pauses = Enumerable.Range(0, 40).Select(_ => backoff.Next()).ToList();

        Assert.InRange(pauses[0], TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(200));
        Assert.All(pauses, p => Assert.InRange(p, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(30)));
        Assert.All(pauses.Skip(20), p => Assert.True(p >= TimeSpan.FromSeconds(15)));

        backoff.Reset();
        Assert.True(backoff.Next() <= TimeSpan.FromMilliseconds(200));
    }
}
