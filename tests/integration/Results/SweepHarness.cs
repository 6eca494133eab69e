using Microsoft.Extensions.Logging.Abstractions;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Hosting.Registries;
using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;
using ScanMesh.Results.Sweeps;

namespace ScanMesh.Tests.Integration.Results;

/// <summary>The sweep's parts over one store, with a clock that jumps and a bus that leads to the ledger.</summary>
internal sealed class SweepHarness : IDisposable
{
    public const string Name = "corp";

    public SweepHarness(LedgerHarness mesh, RegistryEndpoint endpoint, SweepOptions options, JumpingClock clock)
    {
        (Store, Clock, Bus) = (mesh.Store, clock, mesh.Bus);
        Bus.Requests = requests => mesh.Handler.OnRequestedAsync(requests, CancellationToken.None);
        Registry = new SweptRegistry(new ConfiguredRegistry { Name = Name, Endpoint = endpoint with { RetryPause = TimeSpan.FromMilliseconds(1) }, Aliases = [] }, options, clock);
        Desk = new SweepDesk(Store, clock);
        Worker = new SweepWorker(Store, Bus, clock, NullLogger<SweepWorker>.Instance);
    }

    public static DateTimeOffset Start { get; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public IResultsStore Store { get; }

    public JumpingClock Clock { get; }

    public RecordingBus Bus { get; }

    public SweptRegistry Registry { get; }

    public SweepDesk Desk { get; }

    public SweepWorker Worker { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Claims the run as a replica of this name and works until it has to wait; the run as it is then, null when there was nothing to claim.</summary>
    public async Task<SweepRow?> LookAsync(string owner = "a", CancellationToken? cancel = null)
    {
        var now = Clock.GetUtcNow();
        if (await Store.WriteAsync(s => s.Sweeps.ClaimAsync(Name, owner, now.ToStored(), (now + TimeSpan.FromMinutes(1)).ToStored()), Cancel) is not { } run)
            return null;
        await Worker.WorkAsync(Registry, run, cancel ?? Cancel);
        return await NewestAsync(run.Mode);
    }

    /// <summary>Works on the run until it has ended, waiting as long as it wants.</summary>
    public async Task<SweepRow> FinishAsync(string mode = SweepMode.Sweep)
    {
        while (true)
        {
            await LookAsync();
            var run = await NewestAsync(mode);
            if (run.State is SweepState.Done or SweepState.Failed)
                return run;
            if (run.NotBefore.FromStored() is var until && until > Clock.GetUtcNow())
                Clock.Advance(until - Clock.GetUtcNow());
        }
    }

    /// <summary>Begins a sweep and works on it to its end.</summary>
    public async Task<SweepRow> SweepAsync()
    {
        Assert.Null((await Desk.StartAsync(Name, Cancel)).Refusal);
        return await FinishAsync();
    }

    /// <summary>Begins a plan and works on it to its end.</summary>
    public async Task<SweepRow> PlanAsync()
    {
        Assert.Null((await Desk.PlanAsync(Name, again: true, Cancel)).Refusal);
        return await FinishAsync(SweepMode.Plan);
    }

    public async Task<SweepRow> NewestAsync(string mode) => (await Store.ReadAsync(s => s.Sweeps.FindNewestAsync(Name, mode), Cancel))!;

    public void Dispose() => Registry.Dispose();
}
