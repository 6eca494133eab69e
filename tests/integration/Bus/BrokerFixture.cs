using ScanMesh.Hosting.Configuration;
using ScanMesh.Tests.Kit.Servers;

namespace ScanMesh.Tests.Integration.Bus;

/// <summary>One broker for the tests of a class.</summary>
public sealed class BrokerFixture : IAsyncLifetime
{
    private RabbitMqServer? server;

    internal RabbitMqServer Broker => server!;

    internal static BusOptions Options(RabbitMqServer server) => new() { Host = server.Host, Port = server.Port, Username = server.Username, Password = server.Password };

    public async ValueTask InitializeAsync() => server = await RabbitMqServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
    }
}
