using ScanMesh.Contracts.V1;
using ScanMesh.Hosting.Bus;

namespace ScanMesh.Tests.Unit.Ingest;

/// <summary>What every <see cref="IRequestSink"/> promises (SEMANTICS S8).</summary>
public abstract class RequestSinkContract
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected abstract IRequestSink Sink { get; }

    /// <summary>Everything that is durable now.</summary>
    private protected abstract Task<IReadOnlyList<ScanRequested>> DurableAsync();

    /// <summary>Takes away every place where the sink could put a request, or gives them back.</summary>
    private protected abstract void SetTrouble(bool trouble);

    [Fact]
    public async Task AcceptAsync_Returns_AllAreDurableAsTheyWere()
    {
        await Sink.AcceptAsync(Pushes.Requests(3), Cancel);
        Assert.Equal(Pushes.Requests(3), (await DurableAsync()).OrderBy(r => r.Tag, StringComparer.Ordinal));
    }

    [Fact]
    public async Task AcceptAsync_Nothing_IsNoError()
    {
        await Sink.AcceptAsync([], Cancel);
        Assert.Empty(await DurableAsync());
    }

    [Fact]
    public async Task AcceptAsync_HundredAtOnce_NoneIsLost()
    {
        await Task.WhenAll(Pushes.Requests(100).Select(r => Task.Run(() => Sink.AcceptAsync([r], Cancel), Cancel)));
        Assert.Equal(100, (await DurableAsync()).Select(r => r.RequestId).Distinct().Count());
    }

    [Fact]
    public async Task AcceptAsync_Trouble_IsRefusedByItsOwnExceptionAndAcceptedLater()
    {
        Assert.True(Sink.CanAccept);
        SetTrouble(true);
        await Assert.ThrowsAsync<BusUnavailableException>(() => Sink.AcceptAsync(Pushes.Requests(1), Cancel));
        Assert.False(Sink.CanAccept);
        SetTrouble(false);
        await Sink.AcceptAsync(Pushes.Requests(2), Cancel);
        Assert.True(Sink.CanAccept);
        Assert.Contains(Pushes.Request("t-1"), await DurableAsync());
    }

    [Fact]
    public async Task AcceptAsync_SameTwice_IsOneById()
    {
        await Sink.AcceptAsync(Pushes.Requests(1), Cancel);
        await Sink.AcceptAsync(Pushes.Requests(1), Cancel);
        Assert.Single((await DurableAsync()).Select(r => r.RequestId).Distinct());
    }
}
