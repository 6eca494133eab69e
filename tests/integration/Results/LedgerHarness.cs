using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ScanMesh.Contracts.V1;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Reports;
using ScanMesh.Events.V1;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Mesh.V1;
using ScanMesh.Results.Commits;
using ScanMesh.Results.Exploited;
using ScanMesh.Results.Failures;
using ScanMesh.Results.Ledger;
using ScanMesh.Results.Log;
using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;
using ZstdSharp;

namespace ScanMesh.Tests.Integration.Results;

/// <summary>The ledger's parts over one store, with a clock and a bus of the test's own.</summary>
internal sealed class LedgerHarness
{
    public LedgerHarness(IResultsStore store)
    {
        Store = store;
        Transactions = new LedgerTransactions(store, Time, Signal, Kev);
        Ledger = new ScanLedger(Transactions, Options);
        Committer = new ResultCommitter(store, Transactions, Kev, NullLogger<ResultCommitter>.Instance);
        Handler = new LedgerHandler(Transactions, Committer, NullLogger<LedgerHandler>.Instance);
        Watchdog = new Watchdog(store, Transactions, Committer, Bus, Options, Time, NullLogger<Watchdog>.Instance);
        Redrives = new Redrives(Transactions, Bus, NullLogger<Redrives>.Instance);
        Quarantine = new Quarantine(Transactions);
        Failures = new FailureDesk(store, Transactions, Redrives, Returned);
    }

    public IResultsStore Store { get; }

    public KevCache Kev { get; } = new();

    public KevUpdates KevUpdates => new(Store, Transactions);

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public LedgerOptions Options { get; } = new();

    public LogSignal Signal { get; } = new();

    public RecordingBus Bus { get; } = new();

    public LedgerTransactions Transactions { get; }

    public ScanLedger Ledger { get; }

    public ResultCommitter Committer { get; }

    public LedgerHandler Handler { get; }

    public Watchdog Watchdog { get; }

    public Redrives Redrives { get; }

    public RecordingReturn Returned { get; } = new();

    public Quarantine Quarantine { get; }

    public FailureDesk Failures { get; }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A push as ingest tells it.</summary>
    public ScanRequested Push(string repository = "team-a/app", string? tag = "v1", string? digest = null, string @event = "e1", string lane = Lane.Push) => new()
    {
        RequestId = RequestId.ForPush("src", @event, "corp", repository, tag ?? digest!),
        Lane = lane,
        Source = "src",
        Registry = "corp",
        Repository = repository,
        Tag = tag,
        Digest = digest,
        EventId = @event,
        ObservedAt = Time.GetUtcNow(),
        ReceivedAt = Time.GetUtcNow(),
        Traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    };

    /// <summary>A worker's BeginScan for a request that resolved to an image.</summary>
    public Task<BeginScanResponse> BeginAsync(ScanRequested request, string digest, string set = "set", int generation = 1, string? lane = null, DateTimeOffset? resolvedAt = null) =>
        Ledger.BeginAsync(
            BeginCommand.From(new BeginScanRequest
            {
                RequestId = request.RequestId.ToString("D"),
                ParentId = request.ParentId?.ToString("D") ?? "",
                Lane = lane ?? request.Lane,
                Source = request.Source,
                Registry = request.Registry,
                Repository = request.Repository,
                Tag = request.Tag ?? "",
                ManifestDigest = digest,
                AnalyserSet = set,
                AnalyserGeneration = generation,
                LayerDigests = { Reports.Base.ToString(), Reports.Top.ToString() },
                Worker = "w",
                ObservedAt = Timestamp.FromDateTimeOffset(request.ObservedAt),
                ReceivedAt = Timestamp.FromDateTimeOffset(request.ReceivedAt),
                ResolvedAt = Timestamp.FromDateTimeOffset(resolvedAt ?? Time.GetUtcNow()),
                Traceparent = request.Traceparent ?? "",
            }),
            Cancel);

    /// <summary>Stages a report as PutResult does.</summary>
    public async Task<ScanCompleted> StageAsync(ScanRequested request, BeginScanResponse.Types.Start start, ScanReport report)
    {
        var bytes = JsonReport.Canonical(report);
        using var compressor = new Compressor();
        var row = new StagedResultRow
        {
            ScanId = start.ScanId,
            Fence = start.Fence,
            ResultDigest = Digest.Sha256(bytes).ToString(),
            Size = bytes.Length,
            Body = compressor.Wrap(bytes).ToArray(),
        };
        await Transactions.RunAsync(work => work.Store.StagedResults.PutAsync(row), Cancel);
        return new ScanCompleted { RequestId = request.RequestId, ScanId = Guid.Parse(start.ScanId), Attempt = start.Attempt, Fence = start.Fence, ResultDigest = row.ResultDigest };
    }

    /// <summary>A push through all its steps.</summary>
    public async Task ScanAsync(ScanRequested request, ScanReport report, string set = "set", int generation = 1)
    {
        await Handler.OnRequestedAsync([request], Cancel);
        var begun = await BeginAsync(request, report.Image.Digest!.Value.ToString(), set, generation);
        Assert.NotNull(begun.Start);
        await Handler.OnCompletedAsync([await StageAsync(request, begun.Start, report)], Cancel);
    }

    public async Task<RequestRow> RequestAsync(ScanRequested request) =>
        (await Store.ReadAsync(s => s.Requests.FindAsync(request.RequestId.ToString("D")), Cancel))!;

    public async Task<ScanRow> ScanOfAsync(ScanRequested request)
    {
        var row = await RequestAsync(request);
        return (await Store.ReadAsync(s => s.Scans.FindAsync(row.ScanId!), Cancel))!;
    }

    /// <summary>The whole log; asserts that its positions are gap-free and its head is its end.</summary>
    public async Task<List<Event>> EventsAsync()
    {
        var (rows, head) = await Store.ReadAsync(async s => (await s.Log.ListAfterAsync(0, 10_000), await s.Log.GetHeadAsync()), Cancel);
        Assert.Equal(Enumerable.Range(1, rows.Count).Select(i => (long)i), rows.Select(r => r.Position));
        Assert.Equal(rows.Count, head.Position);
        return [.. rows.Select(r => Event.Parser.ParseFrom(r.Payload))];
    }

    public async Task<List<Event>> EventsAsync(Event.BodyOneofCase kind) => [.. (await EventsAsync()).Where(e => e.BodyCase == kind)];
}
