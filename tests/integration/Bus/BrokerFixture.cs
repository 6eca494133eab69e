namespace ScanMesh.Tests.Integration.Bus;

/// <summary>One broker for the tests of a class.</summary>
public sealed class BrokerFixture : IAsyncLifetime
{
    internal LocalBroker Broker { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Broker = await LocalBroker.StartNewAsync();

    public async ValueTask DisposeAsync()
    {
        if (Broker is not null)
            await Broker.DisposeAsync();
    }
}
