using ScanMesh.Tests.Kit.Servers;

namespace ScanMesh.Tests.E2e.Chaos;

/// <summary>A whole mesh under load: broker, database, registry, two of each service that may be scaled, a subscriber.</summary>
internal sealed class ChaosMesh : IAsyncDisposable
{
    private const long SpoolBytes = 1 << 20;
    private readonly List<IAsyncDisposable> parts = [];

    private ChaosMesh()
    {
    }

    public RabbitMqServer Broker { get; private set; } = null!;

    public PostgreSqlServer Database { get; private set; } = null!;

    public string Connection { get; private set; } = "";

    public FaultyRegistry Registry { get; private set; } = null!;

    public MeshProcesses Processes { get; private set; } = null!;

    /// <summary>The spool's disk; null where nothing can be mounted.</summary>
    public TinyDisk? Disk { get; private set; }

    public LoadDriver Load { get; private set; } = null!;

    public ChaosSubscriber Subscriber { get; private set; } = null!;

    /// <summary>How long a lease is; short, so that those of the dead end soon.</summary>
    public static TimeSpan Lease { get; } = TimeSpan.FromSeconds(4);

    public static async Task<ChaosMesh> StartAsync(int seed)
    {
        var mesh = new ChaosMesh();
        try
        {
            await mesh.StartPartsAsync(seed);
            return mesh;
        }
        catch
        {
            await mesh.DisposeAsync();
            throw;
        }
    }

    /// <summary>SIGKILL, and a new process at once.</summary>
    public async Task ReplaceAsync(string service)
    {
        await Processes.KillAsync(service);
        await Processes.StartAsync(service);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var part in Enumerable.Reverse(parts))
            await part.DisposeAsync();
    }

    private async Task StartPartsAsync(int seed)
    {
        parts.Add(Broker = await RabbitMqServer.StartPrivateAsync());
        parts.Add(Database = await PostgreSqlServer.StartPrivateAsync());
        parts.Add(Registry = await FaultyRegistry.StartAsync());
        Disk = await TinyDisk.TryMountAsync(SpoolBytes);
        if (Disk is not null)
            parts.Add(Disk);
        Connection = await Database.CreateDatabaseAsync();
        parts.Add(Processes = new MeshProcesses
        {
            SpoolDirectory = Disk?.Path,
            Environment = new Dictionary<string, string?>
            {
                ["ScanMesh__Ledger__RedispatchAfter"] = "4s",
                ["ScanMesh__Ledger__QueuedBackoff"] = "15s",
            },
        });
        await Processes.ConfigureAsync(Broker, Connection, Registry.Content.Host, Lease);
        await File.WriteAllTextAsync(Path.Combine(Processes.Advisories, PushCatalogue.Advisory + ".json"), Images.Advisory(PushCatalogue.Advisory, "left-pad", "2.0-1"));
        await Processes.StartAllAsync();
        await Processes.StartAsync("results-2");
        parts.Add(Subscriber = new ChaosSubscriber(Processes.Grpc));
        Subscriber.Start();
        parts.Add(Load = new LoadDriver(Processes.Webhook, new PushCatalogue(Registry, seed)));
    }
}
