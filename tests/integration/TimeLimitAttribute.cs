using System.Collections.Concurrent;
using System.Reflection;
using Xunit.v3;

[assembly: ScanMesh.Tests.Integration.TimeLimit(minutes: 5)]

namespace ScanMesh.Tests.Integration;

/// <summary>Cancels a test's token after a while, so that one that waits for ever fails under its own name.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class TimeLimitAttribute(int minutes) : BeforeAfterTestAttribute
{
    private readonly ConcurrentDictionary<string, Timer> timers = new();

    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        var context = TestContext.Current;
        timers[test.UniqueID] = new Timer(_ => context.CancelCurrentTest(), null, TimeSpan.FromMinutes(minutes), Timeout.InfiniteTimeSpan);
    }

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (timers.TryRemove(test.UniqueID, out var timer))
            timer.Dispose();
    }
}
