using System.Diagnostics;
using RabbitMQ.Client;
using ScanMesh.Contracts.V1;

namespace ScanMesh.Hosting.Bus.Rabbit;

/// <summary>The bus over RabbitMQ: every message mandatory and confirmed, in MassTransit's envelope (SEMANTICS S2).</summary>
internal sealed class RabbitBus(Publisher publisher, BusLink link, BusMetrics metrics, TimeProvider time) : IMeshBus
{
    public Task RequestAsync(IReadOnlyList<ScanRequested> requests, CancellationToken cancellationToken) =>
        Task.WhenAll(requests.Select(async request =>
        {
            using var activity = BusTelemetry.Continue("request", request);
            await SendAsync(Topology.RequestsExchange, KnownLane(request), request, request.RequestId, cancellationToken);
        }));

    public Task DispatchAsync(ScanRequested request, CancellationToken cancellationToken) =>
        BusTelemetry.DetachedAsync(() => SendAsync(Topology.LanesExchange, KnownLane(request), request, request.RequestId, cancellationToken));

    public Task DeferAsync(ScanRequested request, TimeSpan delay, CancellationToken cancellationToken) =>
        BusTelemetry.DetachedAsync(() => SendAsync(Topology.RetryExchange, Topology.TierQueue(KnownLane(request), RetryTier.For(delay)), request, request.RequestId, cancellationToken));

    public Task ReportAsync(IndexExpanded fact, CancellationToken cancellationToken) => ReportAsync(fact, fact.RequestId, cancellationToken);

    public Task ReportAsync(ScanCompleted fact, CancellationToken cancellationToken) => ReportAsync(fact, fact.RequestId, cancellationToken);

    public Task ReportAsync(ScanFailed fact, CancellationToken cancellationToken) => ReportAsync(fact, fact.RequestId, cancellationToken);

    public Task ReportAsync(RequestIgnored fact, CancellationToken cancellationToken) => ReportAsync(fact, fact.RequestId, cancellationToken);

    public Task RecordAsync(EventsReceived events, CancellationToken cancellationToken) =>
        BusTelemetry.DetachedAsync(() => SendAsync(Topology.EventsExchange, Topology.EventsQueue, events, events.Events[0].Id, cancellationToken));

    public Task<long?> LaneDepthAsync(string lane, CancellationToken cancellationToken) => link.DepthAsync(lane, cancellationToken);

    private static string KnownLane(ScanRequested request) =>
        Lane.All.Contains(request.Lane) ? request.Lane : throw new ArgumentException($"'{request.Lane}' is not a lane.", nameof(request));

    private Task ReportAsync<T>(T fact, Guid correlation, CancellationToken cancellationToken)
        where T : class => SendAsync(Topology.OutcomesExchange, Topology.OutcomesQueue, fact, correlation, cancellationToken);

    private async Task SendAsync<T>(string exchange, string routingKey, T message, Guid correlation, CancellationToken cancellationToken)
        where T : class
    {
        var started = time.GetTimestamp();
        using var activity = BusTelemetry.Publish(exchange, routingKey);
        var id = Guid.CreateVersion7(time.GetUtcNow());
        var properties = new BasicProperties
        {
            ContentType = Envelope.ContentType,
            MessageId = id.ToString("D"),
            CorrelationId = correlation.ToString("D"),
            Headers = BusTelemetry.Headers(),
        };
        try
        {
            await publisher.PublishAsync(exchange, routingKey, properties, Envelope.Write(message, id, correlation, time.GetUtcNow()), cancellationToken);
        }
        catch (BusUnavailableException e)
        {
            metrics.Unconfirmed(typeof(T).Name);
            activity?.SetStatus(ActivityStatusCode.Error, e.Message);
            throw;
        }

        metrics.Published(typeof(T).Name, time.GetElapsedTime(started));
    }
}
