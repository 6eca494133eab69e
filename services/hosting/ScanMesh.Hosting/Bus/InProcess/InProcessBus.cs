using System.Collections.Concurrent;
using System.Collections.Frozen;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ScanMesh.Contracts.V1;
using ScanMesh.Hosting.Bus.Rabbit;
using ScanMesh.Hosting.Bus.Rabbit.Consumers;
using ScanMesh.Hosting.Configuration;

namespace ScanMesh.Hosting.Bus.InProcess;

/// <summary>
/// The bus of standalone (SEMANTICS S8): the ledger is the queue, this only carries wake-ups. Requests and facts are committed by
/// the <see cref="ILedgerHandler"/> before a call returns; a lane's wake-ups are handed to the <see cref="IScanRequestHandler"/> by as
/// many loops as the lane may have scans at once. A wake-up that is lost (process ended, lane full, handler failed) is replaced by
/// the ledger's watchdog.
/// </summary>
public sealed partial class InProcessBus : BackgroundService, IMeshBus
{
    private const int LaneCapacity = 10_000;
    private static readonly TimeSpan TroubleIsFresh = TimeSpan.FromSeconds(5);

    private readonly FrozenDictionary<string, InProcessLane> lanes = Lane.All.ToFrozenDictionary(lane => lane, _ => new InProcessLane(LaneCapacity), StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Guid, ITimer> deferred = new();
    private readonly ScannerOptions options;
    private readonly IServiceProvider services;
    private readonly TimeProvider time;
    private readonly ILogger<InProcessBus> logger;
    private readonly Lazy<ILedgerHandler> ledger;
    private long failedAt;

    /// <summary>Made by <see cref="BusExtensions.AddInProcessBus"/>; handlers are looked up when first needed.</summary>
    public InProcessBus(ScannerOptions options, IServiceProvider services, TimeProvider time, ILogger<InProcessBus> logger)
    {
        (this.options, this.services, this.time, this.logger) = (options, services, time, logger);
        ledger = new(services.GetRequiredService<ILedgerHandler>);
    }

    /// <summary>False for a while after the ledger refused, unless it accepts again.</summary>
    public bool IsLedgerReachable => Interlocked.Read(ref failedAt) is var at && (at == 0 || time.GetElapsedTime(at) > TroubleIsFresh);

    /// <inheritdoc/>
    public async Task RequestAsync(IReadOnlyList<ScanRequested> requests, CancellationToken cancellationToken)
    {
        foreach (var request in requests)
            _ = Find(request);
        await CommitAsync(handler => handler.OnRequestedAsync(requests, cancellationToken), cancellationToken);
        foreach (var request in requests)
            Wake(request, isFirst: true);
    }

    /// <inheritdoc/>
    public Task DispatchAsync(ScanRequested request, CancellationToken cancellationToken)
    {
        _ = Find(request);
        Wake(request, isFirst: false);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task DeferAsync(ScanRequested request, TimeSpan delay, CancellationToken cancellationToken)
    {
        _ = Find(request);
        var timer = time.CreateTimer(_ => Expire(request), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        deferred.AddOrUpdate(request.RequestId, timer, (_, old) =>
        {
            old.Dispose();
            return timer;
        });
        timer.Change(RetryTier.For(delay).Delay, Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ReportAsync(IndexExpanded fact, CancellationToken cancellationToken) => CommitAsync(handler => handler.OnExpandedAsync(fact, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task ReportAsync(ScanCompleted fact, CancellationToken cancellationToken) => CommitAsync(handler => handler.OnCompletedAsync([fact], cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task ReportAsync(ScanFailed fact, CancellationToken cancellationToken) => CommitAsync(handler => handler.OnFailedAsync(fact, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task ReportAsync(RequestIgnored fact, CancellationToken cancellationToken) => CommitAsync(handler => handler.OnIgnoredAsync(fact, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async Task RecordAsync(EventsReceived events, CancellationToken cancellationToken)
    {
        // Not as a commit: that this fails must not have pushes refused.
        try
        {
            await services.GetRequiredService<IReceivedEventsHandler>().OnReceivedAsync(events, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BusUnavailableException($"The record was not stored: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public Task<long?> LaneDepthAsync(string lane, CancellationToken cancellationToken) => Task.FromResult<long?>(lanes[lane].Depth);

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (var timer in deferred.Values)
            timer.Dispose();
        foreach (var lane in lanes.Values)
            lane.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // As on the other bus: no new request once the stop began, but the running ones get their grace.
        using var ended = new ConsumerStop(services.GetRequiredService<IHostApplicationLifetime>(), options.StopGrace);
        await Task.WhenAll(Lane.All.SelectMany(lane => Enumerable
            .Range(0, ScanLaneEndpoints.Concurrency(lane, options))
            .Select(_ => Task.Run(() => WorkAsync(lanes[lane], ended.Ended, stoppingToken), CancellationToken.None))));
    }

    private async Task WorkAsync(InProcessLane lane, CancellationToken ended, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var (request, isFirst) = await lane.TakeAsync(stoppingToken);
                await HandleAsync(request, isFirst, ended);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested || ended.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task HandleAsync(ScanRequested request, bool isFirst, CancellationToken ended)
    {
        using var activity = BusTelemetry.Receive(request, isFirst);
        try
        {
            await using var scope = services.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<IScanRequestHandler>().HandleAsync(request, ended);
        }
        catch (Exception e) when (!ended.IsCancellationRequested)
        {
            // The request stands in the ledger; its watchdog comes back to it.
            LogFailed(e, request.RequestId, request.Lane);
        }
    }

    private async Task CommitAsync(Func<ILedgerHandler, Task> commit, CancellationToken cancellationToken)
    {
        try
        {
            await commit(ledger.Value);
            Interlocked.Exchange(ref failedAt, 0);
        }
        catch (Exception e) when (e is not BusUnavailableException && !cancellationToken.IsCancellationRequested)
        {
            Interlocked.Exchange(ref failedAt, time.GetTimestamp());
            throw new BusUnavailableException($"The ledger did not commit: {e.Message}", e);
        }
    }

    private void Expire(ScanRequested request)
    {
        if (deferred.TryRemove(request.RequestId, out var timer))
            timer.Dispose();
        Wake(request, isFirst: false);
    }

    private void Wake(ScanRequested request, bool isFirst)
    {
        if (!Find(request).TryAdd(request, isFirst))
            LogFull(request.Lane, request.RequestId);
    }

    private InProcessLane Find(ScanRequested request) =>
        lanes.TryGetValue(request.Lane, out var lane) ? lane : throw new ArgumentException($"'{request.Lane}' is not a lane.", nameof(request));

    [LoggerMessage(1121, LogLevel.Error, "Request {RequestId} of {Lane} failed and is left to the watchdog")]
    private partial void LogFailed(Exception exception, Guid requestId, string lane);

    [LoggerMessage(1122, LogLevel.Warning, "{Lane} is full; request {RequestId} waits in the ledger for the watchdog")]
    private partial void LogFull(string lane, Guid requestId);
}
