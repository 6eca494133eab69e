namespace ScanMesh.Tests.E2e.Chaos.Faults;

/// <summary>What happens to the broker and on the way to it.</summary>
internal static class BrokerFaults
{
    /// <summary>A crash, and up again at once.</summary>
    public static async Task RestartAsync(ChaosMesh mesh, Random random, CancellationToken cancellationToken)
    {
        await mesh.Broker.KillAsync();
        await mesh.Broker.StartAgainAsync();
    }

    /// <summary>A crash, and some seconds until somebody sees it: pushes go to the spool.</summary>
    public static async Task OutageAsync(ChaosMesh mesh, Random random, CancellationToken cancellationToken)
    {
        await mesh.Broker.KillAsync();
        await Task.Delay(random.Next(1000, 4000), cancellationToken);
        await mesh.Broker.StartAgainAsync();
    }

    /// <summary>An outage with no room left in the spool: pushes are refused. Then there is room, then the broker.</summary>
    public static async Task OutageWithFullDiskAsync(ChaosMesh mesh, Random random, CancellationToken cancellationToken)
    {
        if (mesh.Disk is not { } disk)
        {
            await OutageAsync(mesh, random, cancellationToken);
            return;
        }

        await mesh.Broker.KillAsync();
        await Task.Delay(random.Next(200, 1000), cancellationToken);
        disk.Fill();
        await Task.Delay(random.Next(1000, 3000), cancellationToken);
        disk.Free();
        await Task.Delay(random.Next(200, 1000), cancellationToken);
        await mesh.Broker.StartAgainAsync();
    }

    /// <summary>Requests and outcomes reach the ledger late, twice, and in any order.</summary>
    public static Task HoldAndShuffleAsync(ChaosMesh mesh, Random random, CancellationToken cancellationToken) =>
        BrokerTap.HoldAndShuffleAsync(mesh.Broker, TimeSpan.FromMilliseconds(random.Next(1000, 3000)), random, cancellationToken);
}
