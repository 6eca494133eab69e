using Microsoft.Extensions.Time.Testing;
using ScanMesh.Scanner.Registries;

namespace ScanMesh.Tests.Unit.Scanner;

public sealed class RegistryGateTests
{
    private readonly FakeTimeProvider time = new();

    [Fact]
    public void Close_OneRegistry_LeavesTheOthersOpen()
    {
        var gate = new RegistryGate(time);
        Assert.Equal(TimeSpan.FromSeconds(30), gate.Close("hub", TimeSpan.FromSeconds(30)));
        Assert.Equal(TimeSpan.FromSeconds(30), gate.Remaining("hub"));
        Assert.Null(gate.Remaining("corp"));
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.Null(gate.Remaining("hub"));
    }

    [Fact]
    public void Close_AgainAndAgain_DoublesUpToAnHour()
    {
        var gate = new RegistryGate(time);
        var pauses = new List<double>();
        for (var i = 0; i < 12; i++)
        {
            var pause = gate.Close("hub", TimeSpan.Zero);
            pauses.Add(pause.TotalSeconds);
            time.Advance(pause);
        }

        Assert.Equal([10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600, 3600], pauses);
    }

    [Fact]
    public void Close_WhileClosed_DoesNotGrowForEachLayerThatMetTheLimit()
    {
        var gate = new RegistryGate(time);
        gate.Close("hub", TimeSpan.Zero);
        gate.Close("hub", TimeSpan.Zero);
        Assert.Equal(TimeSpan.FromSeconds(10), gate.Close("hub", TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public void Close_AbsurdRetryAfter_IsBounded()
    {
        Assert.Equal(TimeSpan.FromHours(1), new RegistryGate(time).Close("hub", TimeSpan.FromDays(365)));
    }

    [Fact]
    public void Open_AfterAnAnswer_StartsFromTheShortestPauseAgain()
    {
        var gate = new RegistryGate(time);
        time.Advance(gate.Close("hub", TimeSpan.Zero));
        time.Advance(gate.Close("hub", TimeSpan.Zero));
        gate.Open("hub");
        Assert.Equal(TimeSpan.FromSeconds(10), gate.Close("hub", TimeSpan.Zero));
    }

    [Fact]
    public void Open_WhileClosed_StaysClosed()
    {
        var gate = new RegistryGate(time);
        gate.Close("hub", TimeSpan.Zero);
        gate.Open("hub");
        Assert.NotNull(gate.Remaining("hub"));
    }
}
