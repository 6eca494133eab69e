using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ScanMesh.Client;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Hosting.Listeners;
using ScanMesh.Standalone;

namespace ScanMesh.Tests.Integration.Standalone;

/// <summary>A standalone mesh on free ports over a data folder that outlives it.</summary>
internal sealed class StandaloneServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly DataFolder data;

    private StandaloneServer(WebApplication app, DataFolder data) => (this.app, this.data) = (app, data);

    public Uri Ingest => Address("ingest");

    public Uri Api => Address("api");

    public Uri Health => Address("health");

    public ScanMeshClient Client => new(Address("grpc").ToString());

    public string NativeToken => File.ReadAllText(data.In("native.token"));

    public static async Task<StandaloneServer> StartAsync(string folder, string registryHost, string advisories)
    {
        var data = DataFolder.Open(folder);
        var options = StandaloneConfiguration.Complete(
            new ScanMeshOptions
            {
                Registries = { ["test"] = new RegistryOptions { Host = registryHost, Insecure = true } },
                Sources = { ["native"] = new SourceOptions { Kind = "native", SecretFile = data.Secret("native.token") } },
                Advisories = new AdvisoriesOptions { Inputs = { advisories }, Directory = data.In("advisories") },
                Listen = new ListenOptions { Address = "127.0.0.1", Ingest = 0, Api = 0, Grpc = 0, Mesh = 0, Advisories = 0, Health = 0 },
                Scanner = new ScannerOptions { Directory = data.In("scanner") },
            },
            data);
        var server = new StandaloneServer(StandaloneMesh.Build(options, builder => builder.Logging.ClearProviders()), data);
        await server.app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
        data.Dispose();
    }

    private Uri Address(string listener) => app.Services.GetRequiredService<ListenerAddresses>()[listener];
}
