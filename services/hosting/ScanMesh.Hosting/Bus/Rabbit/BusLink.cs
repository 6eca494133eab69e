using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using ScanMesh.Contracts.V1;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Hosting.Health;

namespace ScanMesh.Hosting.Bus.Rabbit;

/// <summary>
/// The process's own connection to the broker: declares the topology each time it comes up, so that everything a publish needs is
/// there first, tells whether the broker is there, and does what the bus library does not.
/// </summary>
internal sealed partial class BusLink(BusOptions options, BusCredentials credentials, TimeProvider time, ILogger<BusLink> logger) : BackgroundService
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(5);
    private static readonly CreateChannelOptions WithConfirms = new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, outstandingPublisherConfirmationsRateLimiter: null);

    private volatile IConnection? connection;
    private volatile PublishChannel? channelToPublish;
    private volatile string trouble = "not connected yet";

    /// <summary>True while connected with the topology declared.</summary>
    public bool IsUp => connection is { IsOpen: true };

    /// <summary>What messages are published on; null while the broker is away.</summary>
    public PublishChannel? Publishing => IsUp ? channelToPublish : null;

    /// <summary>For readiness.</summary>
    public ReadinessResult State => IsUp ? ReadinessResult.Ready() : ReadinessResult.NotReady(trouble);

    /// <summary>Messages ready in a lane or waiting in its retry tiers; null when the broker is away or the queue is not there.</summary>
    public async Task<long?> DepthAsync(string lane, CancellationToken cancellationToken)
    {
        if (!Lane.All.Contains(lane))
            throw new ArgumentException($"'{lane}' is not a lane.", nameof(lane));
        if (connection is not { IsOpen: true } link)
            return null;
        try
        {
            await using var channel = await link.CreateChannelAsync(cancellationToken: cancellationToken);
            long depth = 0;
            foreach (var queue in RetryTier.All.Select(t => Topology.TierQueue(lane, t)).Prepend(lane))
                depth += (await channel.QueueDeclarePassiveAsync(queue, cancellationToken)).MessageCount;
            return depth;
        }
        catch (Exception e) when (e is RabbitMQClientException or IOException or TimeoutException)
        {
            LogDepth(lane, e.Message);
            return null;
        }
    }

    /// <summary>A channel of the caller's own.</summary>
    /// <exception cref="BusUnavailableException">The broker is away.</exception>
    public async Task<IChannel> OpenChannelAsync(CancellationToken cancellationToken) => connection is { IsOpen: true } link
        ? await link.CreateChannelAsync(cancellationToken: cancellationToken)
        : throw new BusUnavailableException("The broker is away.");

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var factory = Factory(options, credentials);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await HoldAsync(factory, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Whatever it is (refused, wrong password, other arguments of a queue), it is told and tried again.
                var text = e.GetBaseException().Message;
                if (text != trouble)
                    LogAway(options.Host, options.Port, text);
                trouble = text;
            }

            try
            {
                await Task.Delay(Retry, time, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task HoldAsync(ConnectionFactory factory, CancellationToken stoppingToken)
    {
        var link = await factory.CreateConnectionAsync(stoppingToken);
        try
        {
            var closed = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            link.ConnectionShutdownAsync += (_, args) => Closed(closed, args.ReplyText);
            await using (var channel = await link.CreateChannelAsync(cancellationToken: stoppingToken))
                await Topology.DeclareAsync(channel, stoppingToken);
            var publishing = await link.CreateChannelAsync(WithConfirms, stoppingToken);
            publishing.ChannelShutdownAsync += (_, args) => Closed(closed, args.ReplyText);
            var open = new PublishChannel(publishing, time);
            (connection, channelToPublish) = (link, open);
            LogUp(options.Host, options.Port);
            trouble = await WatchAsync(closed.Task, open, stoppingToken);
            LogAway(options.Host, options.Port, trouble);
        }
        finally
        {
            (connection, channelToPublish) = (null, null);
            // One that broke in the middle of a write takes its time to close (20 s were seen); the next one need not wait for it.
            await Task.WhenAny(CloseAsync(link), Task.Delay(Retry, time, CancellationToken.None));
        }

        static Task Closed(TaskCompletionSource<string> closed, string reason)
        {
            closed.TrySetResult(reason);
            return Task.CompletedTask;
        }
    }

    /// <summary>Why the connection is over: it or its channel was closed, or no confirm comes any more. The next one declares everything anew.</summary>
    private async Task<string> WatchAsync(Task<string> closed, PublishChannel publishing, CancellationToken stoppingToken)
    {
        while (!closed.IsCompleted)
        {
            await Task.WhenAny(closed, Task.Delay(Retry, time, stoppingToken));
            stoppingToken.ThrowIfCancellationRequested();
            if (!closed.IsCompleted && publishing.IsStuck(options.PublishTimeout))
                return $"no message was confirmed for {options.PublishTimeout.TotalSeconds:0.#} s";
        }

        return await closed;
    }

    private async Task CloseAsync(IConnection link)
    {
        try
        {
            await link.AbortAsync(ConnectTime);
            await link.DisposeAsync();
        }
        catch (Exception e)
        {
            LogClosed(e.GetBaseException().Message);
        }
    }

    /// <summary>How every process connects.</summary>
    internal static ConnectionFactory Factory(BusOptions options, BusCredentials credentials) => new()
    {
        HostName = options.Host,
        Port = options.Port,
        VirtualHost = options.VirtualHost,
        CredentialsProvider = credentials,
        ClientProvidedName = $"scanmesh on {Environment.MachineName}",
        AutomaticRecoveryEnabled = false,
        RequestedConnectionTimeout = ConnectTime,
        ContinuationTimeout = ConnectTime * 4,
        RequestedHeartbeat = TimeSpan.FromSeconds(20),
        Ssl = new SslOption(options.Host, enabled: options.Tls),
    };

    [LoggerMessage(1101, LogLevel.Information, "Connected to the broker at {Host}:{Port}; its topology is declared")]
    private partial void LogUp(string host, int port);

    [LoggerMessage(1102, LogLevel.Warning, "The broker at {Host}:{Port} is away: {Reason}")]
    private partial void LogAway(string host, int port, string reason);

    [LoggerMessage(1107, LogLevel.Debug, "A connection to the broker that is over: {Reason}")]
    private partial void LogClosed(string reason);

    [LoggerMessage(1103, LogLevel.Debug, "The depth of {Lane} cannot be known: {Reason}")]
    private partial void LogDepth(string lane, string reason);
}
