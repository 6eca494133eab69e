namespace ScanMesh.Tests.E2e.Chaos.Faults;

/// <summary>What happens to the mesh's own processes, its database and its subscriber.</summary>
internal static class ProcessFaults
{
    private static readonly TimeSpan MidJobTime = TimeSpan.FromSeconds(5);

    /// <summary>SIGKILL as soon as a 202 was read, then a new process on the same spool.</summary>
    public static async Task KillIngestAfterAcceptAsync(ChaosMesh mesh, Random random, CancellationToken cancellationToken)
    {
        for (var i = 0; i < 2; i++)
        {
            await mesh.Load.NextAcceptedAsync(cancellationToken);
            await mesh.ReplaceAsync("ingest");
        }
    }

    /// <summary>SIGKILL while layers are on their way: three downloads that wait are more than one worker begins by itself.</summary>
    public static async Task KillScannerInMidJobAsync(ChaosMesh mesh, Random random, CancellationToken cancellationToken)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(MidJobTime);
        mesh.Registry.CloseGate();
        try
        {
            while (mesh.Registry.Held < 3 && !time.IsCancellationRequested)
                await Task.Delay(20, cancellationToken);
            await mesh.Processes.KillAsync(Scanner(random, out var name));
            mesh.Registry.OpenGate();
            await mesh.Processes.StartAsync(name);
        }
        finally
        {
            mesh.Registry.OpenGate();
        }
    }

    /// <summary>SIGSTOP for longer than its leases: others take its scans over, then it wakes up and goes on.</summary>
    public static async Task PauseScannerAsync(ChaosMesh mesh, Random random, CancellationToken cancellationToken)
    {
        mesh.Registry.CloseGate();
        await Task.Delay(500, cancellationToken);
        await mesh.Processes.SignalAsync(Scanner(random, out var name), "STOP");
        mesh.Registry.OpenGate();
        await Task.Delay(ChaosMesh.Lease + TimeSpan.FromMilliseconds(random.Next(1500, 3000)), cancellationToken);
        await mesh.Processes.SignalAsync(name, "CONT");
    }

    /// <summary>SIGKILL to one of the two results processes, or to both.</summary>
    public static async Task KillResultsAsync(ChaosMesh mesh, Random random, CancellationToken cancellationToken)
    {
        string[][] choices = [["results"], ["results-2"], ["results", "results-2"]];
        var chosen = choices[random.Next(choices.Length)];
        foreach (var name in chosen)
            await mesh.Processes.KillAsync(name);
        await Task.Delay(random.Next(0, 1500), cancellationToken);
        foreach (var name in chosen)
            await mesh.Processes.StartAsync(name);
    }

    /// <summary>SIGKILL to every process of PostgreSQL; it recovers from its log.</summary>
    public static async Task KillDatabaseAsync(ChaosMesh mesh, Random random, CancellationToken cancellationToken)
    {
        await mesh.Database.KillAsync();
        await Task.Delay(random.Next(0, 1500), cancellationToken);
        await mesh.Database.StartAgainAsync();
    }

    /// <summary>The subscriber forgets all but its cursor, more than once.</summary>
    public static async Task RestartSubscriberAsync(ChaosMesh mesh, Random random, CancellationToken cancellationToken)
    {
        for (var i = 0; i < 3; i++)
        {
            await mesh.Subscriber.RestartAsync();
            await Task.Delay(random.Next(50, 500), cancellationToken);
        }
    }

    private static string Scanner(Random random, out string name) => name = random.Next(2) == 0 ? "scanner-1" : "scanner-2";
}
