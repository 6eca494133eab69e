using System.Net;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ScanMesh.Scanner.Mesh;

namespace ScanMesh.Tests.Unit.Scanner;

/// <summary>One gRPC service on a free loopback port, as h2c, for as long as it is not disposed.</summary>
internal sealed class GrpcHost : IAsyncDisposable
{
    private readonly WebApplication app;

    private GrpcHost(WebApplication app, Uri address)
    {
        this.app = app;
        Channel = GrpcChannel.ForAddress(address);
        Mesh = new MeshChannel(() => address, null);
    }

    public GrpcChannel Channel { get; }

    public MeshChannel Mesh { get; }

    public static async Task<GrpcHost> StartAsync<TService>(TService service)
        where TService : class
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, l => l.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(service);
        var app = builder.Build();
        app.MapGrpcService<TService>();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new GrpcHost(app, new Uri(app.Urls.Single()));
    }

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        Mesh.Dispose();
        await app.DisposeAsync();
    }
}
