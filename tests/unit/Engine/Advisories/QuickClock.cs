namespace ScanMesh.Tests.Unit.Engine.Advisories;

/// <summary>Pauses between tries are over at once.</summary>
internal sealed class QuickClock : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => System.CreateTimer(callback, state, TimeSpan.Zero, period);
}
