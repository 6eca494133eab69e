using System.Diagnostics;
using MassTransit;
using RabbitMQ.Client.Exceptions;
using ScanMesh.Contracts.V1;
using ScanMesh.Hosting.Configuration;

namespace ScanMesh.Hosting.Bus.Rabbit;

/// <summary>The bus over RabbitMQ: every message mandatory and confirmed, in MassTransit's envelope (SEMANTICS S2).</summary>
internal sealed class RabbitBus(IBus bus, BusLink link, BusOptions options, BusMetrics metrics) : IMeshBus
{
    private static readonly Uri Requests = Exchange(Topology.RequestsExchange);
    private static readonly Uri Lanes = Exchange(Topology.LanesExchange);
    private static readonly Uri Retry = Exchange(Topology.RetryExchange);
    private static readonly Uri Outcomes = Exchange(Topology.OutcomesExchange);

    public Task RequestAsync(IReadOnlyList<ScanRequested> requests, CancellationToken cancellationToken) =>
        Task.WhenAll(requests.Select(async request =>
        {
            using var activity = BusTelemetry.Continue("request", request);
            await SendAsync(Requests, KnownLane(request), request, request.RequestId, cancellationToken);
        }));

    public Task DispatchAsync(ScanRequested request, CancellationToken cancellationToken) =>
        BusTelemetry.DetachedAsync(() => SendAsync(Lanes, KnownLane(request), request, request.RequestId, cancellationToken));

    public Task DeferAsync(ScanRequested request, TimeSpan delay, CancellationToken cancellationToken) =>
        BusTelemetry.DetachedAsync(() => SendAsync(Retry, Topology.TierQueue(KnownLane(request), RetryTier.For(delay)), request, request.RequestId, cancellationToken));

    public Task ReportAsync(IndexExpanded fact, CancellationToken cancellationToken) => ReportAsync(fact, fact.RequestId, cancellationToken);

    public Task ReportAsync(ScanCompleted fact, CancellationToken cancellationToken) => ReportAsync(fact, fact.RequestId, cancellationToken);

    public Task ReportAsync(ScanFailed fact, CancellationToken cancellationToken) => ReportAsync(fact, fact.RequestId, cancellationToken);

    public Task ReportAsync(RequestIgnored fact, CancellationToken cancellationToken) => ReportAsync(fact, fact.RequestId, cancellationToken);

    public Task<long?> LaneDepthAsync(string lane, CancellationToken cancellationToken) => link.DepthAsync(lane, cancellationToken);

    private static Uri Exchange(string name) => new($"exchange:{name}?type=direct");

    private static string KnownLane(ScanRequested request) =>
        Lane.All.Contains(request.Lane) ? request.Lane : throw new ArgumentException($"'{request.Lane}' is not a lane.", nameof(request));

    private Task ReportAsync<T>(T fact, Guid correlation, CancellationToken cancellationToken)
        where T : class => SendAsync(Outcomes, Topology.OutcomesQueue, fact, correlation, cancellationToken);

    private async Task SendAsync<T>(Uri exchange, string routingKey, T message, Guid correlation, CancellationToken cancellationToken)
        where T : class
    {
        // Without this a publish would wait for the connection, although the caller may have something better to do (the spool).
        if (!link.IsUp)
            throw Unconfirmed(typeof(T).Name, "the broker is away", null);
        var started = Stopwatch.GetTimestamp();
        try
        {
            // The wait ends, the send does not: cancelling it in the middle of a call to the broker leaves the connection's shared
            // channel out of step, and then no later message is confirmed. One that is confirmed after all comes twice, which is harmless.
            await SendToEndAsync(exchange, routingKey, message, correlation).WaitAsync(options.PublishTimeout, cancellationToken);
            metrics.Published(typeof(T).Name, Stopwatch.GetElapsedTime(started));
        }
        catch (TimeoutException e)
        {
            throw Unconfirmed(typeof(T).Name, "no confirm came in time", e);
        }
        catch (MessageReturnedException e)
        {
            throw Unconfirmed(typeof(T).Name, $"'{routingKey}' has no queue", e);
        }
        catch (Exception e) when (e is MassTransitException or RabbitMQClientException or IOException or ObjectDisposedException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw Unconfirmed(typeof(T).Name, e.GetBaseException().Message, e);
        }
    }

    private async Task SendToEndAsync<T>(Uri exchange, string routingKey, T message, Guid correlation)
        where T : class
    {
        var endpoint = await bus.GetSendEndpoint(exchange);
        await endpoint.Send(message, Pipe.Execute<SendContext<T>>(context =>
        {
            context.CorrelationId = correlation;
            context.SetRoutingKey(routingKey);
            context.GetPayload<RabbitMqSendContext>().Mandatory = true;
        }), CancellationToken.None);
    }

    private BusUnavailableException Unconfirmed(string message, string reason, Exception? cause)
    {
        metrics.Unconfirmed(message);
        return new BusUnavailableException($"A {message} message was not confirmed: {reason}.", cause);
    }
}
