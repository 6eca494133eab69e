using ScanMesh.Tests.Kit.Servers;

namespace ScanMesh.Tests.E2e;

/// <summary>One whole mesh for the tests that only use it: registry, broker, database, all services, two workers.</summary>
public sealed class MeshFixture : IAsyncLifetime
{
    private RabbitMqServer? broker;
    private PostgreSqlServer? database;

    public MeshProcesses Mesh { get; } = new();

    public RegistryServer Registry { get; private set; } = null!;

    public Subscriber Subscriber { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        broker = await RabbitMqServer.StartAsync();
        database = await PostgreSqlServer.StartAsync();
        Registry = await RegistryServer.StartAsync(Mesh.Webhook, MeshProcesses.Token);
        await Mesh.ConfigureAsync(broker, await database.CreateDatabaseAsync(), Registry.Host);
        await File.WriteAllTextAsync(Path.Combine(Mesh.Advisories, "CVE-2099-0001.json"), Images.Advisory("CVE-2099-0001", "left-pad", "2.0-1"));
        await Mesh.StartAllAsync();
        Subscriber = new Subscriber(Mesh.Grpc);
    }

    public async ValueTask DisposeAsync()
    {
        if (Subscriber is not null)
            await Subscriber.DisposeAsync();
        await Mesh.DisposeAsync();
        if (Registry is not null)
            await Registry.DisposeAsync();
        if (database is not null)
            await database.DisposeAsync();
        if (broker is not null)
            await broker.DisposeAsync();
    }
}
