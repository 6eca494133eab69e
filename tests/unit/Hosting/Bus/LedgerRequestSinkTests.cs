using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using ScanMesh.Contracts.V1;
using ScanMesh.Hosting.Bus;
using ScanMesh.Hosting.Bus.InProcess;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Tests.Unit.Ingest;

namespace ScanMesh.Tests.Unit.Hosting.Bus;

/// <summary>Standalone's sink keeps the same contract.</summary>
public sealed class LedgerRequestSinkTests : RequestSinkContract, IDisposable
{
    private readonly FakeLedger ledger = new();
    private readonly InProcessBus bus;

    public LedgerRequestSinkTests()
    {
        bus = new InProcessBus(new ScannerOptions(), new ServiceCollection().AddSingleton<ILedgerHandler>(ledger).BuildServiceProvider(), TimeProvider.System, NullLogger<InProcessBus>.Instance);
        Sink = new LedgerRequestSink(bus);
    }

    private protected override IRequestSink Sink { get; }

    public void Dispose() => bus.Dispose();

    private protected override Task<IReadOnlyList<ScanRequested>> DurableAsync() => Task.FromResult<IReadOnlyList<ScanRequested>>([.. ledger.Committed.Cast<ScanRequested>()]);

    private protected override void SetTrouble(bool trouble) => ledger.Refuses = trouble;
}
