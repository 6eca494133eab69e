using Microsoft.Extensions.DependencyInjection;
using ScanMesh.Engine.Advisories;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Hosting.Listeners;
using ScanMesh.Tests.Kit.Registry;

namespace ScanMesh.Tests.Unit.Scanner;

/// <summary>The worker follows the real advisories service.</summary>
public sealed class SnapshotFollowerTests : IAsyncLifetime
{
    private InProcessRegistry registry = null!;
    private WorkerHost worker = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private SnapshotSlot Slot => worker.Services.GetRequiredService<SnapshotSlot>();

    public async ValueTask InitializeAsync()
    {
        registry = await InProcessRegistry.StartAsync();
        worker = await WorkerHost.StartAsync(registries: ("corp", registry));
        await UntilAsync(() => Slot.Current is not null);
    }

    public async ValueTask DisposeAsync()
    {
        await worker.DisposeAsync();
        await registry.DisposeAsync();
    }

    [Fact]
    public async Task NewRevision_IsUsedByTheNextScan_WhileARunningOneKeepsItsOwn()
    {
        Assert.Equal(1, Slot.Current!.Revision.Sequence);
        var running = Slot.Acquire()!;
        await File.WriteAllTextAsync(Path.Combine(worker.AdvisoryInput, "DSA-2.json"), Samples.Advisory("DSA-2", "zlib1g", "2.0"), Cancellation);
        await UntilAsync(() => Slot.Current!.Revision.Sequence == 2);

        Assert.Equal(1, running.Snapshot.Info.Revision.Sequence);
        Assert.Empty(running.Snapshot.Find("Debian:12", "zlib1g"));
        Assert.Single(running.Snapshot.Find("Debian:12", "openssl"));
        Assert.Equal(2, Files().Length);

        using (var next = Slot.Acquire()!)
            Assert.Single(next.Snapshot.Find("Debian:12", "zlib1g"));
        running.Dispose();
        Assert.Single(Files());
    }

    [Fact]
    public async Task Token_Wrong_GetsNoSnapshot()
    {
        var address = worker.Services.GetRequiredService<ListenerAddresses>()["advisories"];
        using var stranger = Grpc.Net.Client.GrpcChannel.ForAddress(address);
        var client = new Mesh.V1.Snapshots.SnapshotsClient(stranger);
        foreach (var metadata in new Grpc.Core.Metadata?[] { null, new() { { "authorization", "Bearer other" } }, new() { { "authorization", "mesh-token" } } })
        {
            var fault = await Assert.ThrowsAsync<Grpc.Core.RpcException>(async () => await client.GetCurrentAsync(new(), metadata, cancellationToken: Cancellation));
            Assert.Equal(Grpc.Core.StatusCode.Unauthenticated, fault.StatusCode);
            using var call = client.Download(new() { FileDigest = "sha256:00" }, metadata, cancellationToken: Cancellation);
            fault = await Assert.ThrowsAsync<Grpc.Core.RpcException>(() => call.ResponseStream.MoveNext(Cancellation));
            Assert.Equal(Grpc.Core.StatusCode.Unauthenticated, fault.StatusCode);
        }
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
            await Task.Delay(50, Cancellation);
    }

    private string[] Files() =>
        Directory.GetFiles(Path.Combine(worker.Services.GetRequiredService<ScannerOptions>().Directory, "snapshots"), "*.snapshot");
}
