using RabbitMQ.Client;
using ScanMesh.Contracts.V1;
using ScanMesh.Hosting.Bus;
using ScanMesh.Tests.Kit.Servers;

namespace ScanMesh.Tests.Integration.Bus;

public sealed class RabbitBusTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RequestAsync_FreshBrokerAndNobodyElse_ReachesScannerAndLedgerLater()
    {
        await using var broker = await RabbitMqServer.StartPrivateAsync();
        await using (var ingest = await BusProcess.StartAsync(BrokerFixture.Options(broker)))
        {
            await ingest.Bus.RequestAsync(Samples.Requests(100, "fresh"), Cancel);
            Assert.Equal(100, await ingest.Bus.LaneDepthAsync(Lane.Push, Cancel));
        }

        var (scanner, ledger) = (new RecordingScanner(), new RecordingLedger());
        await using var results = await BusProcess.StartAsync(BrokerFixture.Options(broker), ledger: ledger);
        await using var worker = await BusProcess.StartAsync(BrokerFixture.Options(broker), scanner);
        await Eventually.TrueAsync(() => scanner.Done.Select(r => r.RequestId).Distinct().Count() == 100 && ledger.RequestCount == 100);
        Assert.Equal(Samples.Request("fresh-7"), scanner.Done.Single(r => r.Tag == "fresh-7"));
    }

    [Fact]
    public async Task RequestAsync_QueueGone_IsNotConfirmed()
    {
        await using var broker = await RabbitMqServer.StartPrivateAsync();
        await using var process = await BusProcess.StartAsync(BrokerFixture.Options(broker));
        await using (var connection = await ConnectAsync(broker))
        await using (var channel = await connection.CreateChannelAsync(cancellationToken: Cancel))
        {
            await channel.QueueDeleteAsync(Lane.Push, cancellationToken: Cancel);
            await channel.QueueDeleteAsync("results.requests", cancellationToken: Cancel);
            await channel.QueueDeleteAsync("results.outcomes", cancellationToken: Cancel);
        }

        await Assert.ThrowsAsync<BusUnavailableException>(() => process.Bus.RequestAsync([Samples.Request("lost")], Cancel));
        await Assert.ThrowsAsync<BusUnavailableException>(() => process.Bus.DispatchAsync(Samples.Request("lost"), Cancel));
        await Assert.ThrowsAsync<BusUnavailableException>(() => process.Bus.ReportAsync(Samples.Completed(1), Cancel));
        Assert.Null(await process.Bus.LaneDepthAsync(Lane.Push, Cancel));
        await process.Bus.DispatchAsync(Samples.Request("other", Lane.Backfill), Cancel);
    }

    [Fact]
    public async Task DeferAsync_ShortestTier_ComesBackToItsLane()
    {
        var scanner = new RecordingScanner();
        await using var worker = await BusProcess.StartAsync(BrokerFixture.Options(fixture.Broker), scanner);
        var request = Samples.Request("deferred", Lane.OnDemand) with { Deferrals = 1 };

        await worker.Bus.DeferAsync(request, TimeSpan.FromSeconds(3), Cancel);

        await Eventually.TrueAsync(() => scanner.Done.Any(r => r.Tag == "deferred"));
        Assert.Equal(request, scanner.Done.Single(r => r.Tag == "deferred"));
    }

    [Fact]
    public async Task HandleAsync_ThrowsAtFirst_IsDeliveredAgain()
    {
        var failures = 2;
        var scanner = new RecordingScanner((request, _) => request.Tag == "flaky" && Interlocked.Decrement(ref failures) >= 0
            ? throw new InvalidOperationException("not yet")
            : Task.CompletedTask);
        await using var worker = await BusProcess.StartAsync(BrokerFixture.Options(fixture.Broker), scanner);

        await worker.Bus.DispatchAsync(Samples.Request("flaky", Lane.Rematch), Cancel);

        await Eventually.TrueAsync(() => scanner.Done.Any(r => r.Tag == "flaky"));
        Assert.Equal(3, scanner.Calls);
    }

    [Fact]
    public async Task Consumers_MessageThatCannotBeRead_LiesInTheDeadQueueWithTheReason()
    {
        var scanner = new RecordingScanner();
        await using var worker = await BusProcess.StartAsync(BrokerFixture.Options(fixture.Broker), scanner);
        await using var connection = await ConnectAsync(fixture.Broker);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
        string[] bodies = ["not json", "{}", """{"messageType":["urn:message:ScanMesh.Contracts.V1:ScanRequested"],"message":{"lane":"scan.push"}}""", """{"messageType":["urn:message:Other:Thing"],"message":{}}"""];
        foreach (var body in bodies)
        {
            var properties = new BasicProperties { ContentType = "application/vnd.masstransit+json" };
            await channel.BasicPublishAsync("", Lane.Backfill, true, properties, System.Text.Encoding.UTF8.GetBytes(body), Cancel);
        }

        var dead = new List<BasicGetResult>();
        await Eventually.TrueAsync(async () =>
        {
            if (await channel.BasicGetAsync(Lane.Backfill + ".dead", autoAck: true, Cancel) is { } message)
                dead.Add(message);
            return dead.Count == bodies.Length;
        });
        Assert.Equal(string.Join("\n", bodies.Order(StringComparer.Ordinal)), string.Join("\n", dead.Select(m => System.Text.Encoding.UTF8.GetString(m.Body.Span)).Order(StringComparer.Ordinal)));
        Assert.All(dead, m => Assert.NotEmpty((byte[])m.BasicProperties.Headers!["scanmesh-reason"]!));
        Assert.Equal(0, scanner.Calls);
    }

    [Fact]
    public async Task Consumers_StoredEnvelopeOfAnEarlierVersion_IsUnderstood()
    {
        var scanner = new RecordingScanner();
        await using var worker = await BusProcess.StartAsync(BrokerFixture.Options(fixture.Broker), scanner);
        await using var connection = await ConnectAsync(fixture.Broker);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
        var envelope = await File.ReadAllBytesAsync(Path.Combine(Kit.SharedCases.Repository, "contracts", "schemas", "messages", "Envelope.1.json"), Cancel);

        await channel.BasicPublishAsync("", Lane.Push, true, new BasicProperties { ContentType = "application/vnd.masstransit+json" }, envelope, Cancel);

        await Eventually.TrueAsync(() => scanner.Done.Any(r => r.Source == "corp-push" && r.Tag == "1.4.2"));
    }

    [Fact]
    public async Task Traces_FirstDeliveryContinuesThePush_DispatchedAgainLinksToIt()
    {
        var seen = new System.Collections.Concurrent.ConcurrentDictionary<string, System.Diagnostics.Activity>();
        var scanner = new RecordingScanner((request, _) =>
        {
            seen[request.Tag!] = System.Diagnostics.Activity.Current!;
            return Task.CompletedTask;
        });
        await using var worker = await BusProcess.StartAsync(BrokerFixture.Options(fixture.Broker), scanner);
        using var push = new System.Diagnostics.Activity("webhook").SetIdFormat(System.Diagnostics.ActivityIdFormat.W3C).Start();
        push.ActivityTraceFlags = System.Diagnostics.ActivityTraceFlags.Recorded;
        var context = push.Context;
        var request = Samples.Request("traced") with { Traceparent = push.Id };
        await worker.Bus.RequestAsync([request], Cancel);
        await worker.Bus.DispatchAsync(Samples.Request("again") with { Traceparent = push.Id }, Cancel);
        push.Stop();
        await worker.Bus.RequestAsync([Samples.Request("spooled") with { Traceparent = request.Traceparent }], Cancel);

        await Eventually.TrueAsync(() => seen.Count == 3);
        Assert.Equal(context.TraceId, seen["traced"].TraceId);
        Assert.Equal(context.TraceId, seen["spooled"].TraceId);
        Assert.NotEqual(context.TraceId, seen["again"].TraceId);
        Assert.Contains(seen["again"].Links, l => l.Context.SpanId == context.SpanId);
    }

    [Fact]
    public async Task WorkQueue_DeliveryLimitReached_BrokerPutsItIntoTheDeadQueue()
    {
        await using var process = await BusProcess.StartAsync(BrokerFixture.Options(fixture.Broker));
        await process.Bus.DispatchAsync(Samples.Request("poison", Lane.Isolated), Cancel);
        await using var connection = await ConnectAsync(fixture.Broker);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
        var deliveries = 0;
        await Eventually.TrueAsync(async () =>
        {
            if (await channel.BasicGetAsync(Lane.Isolated, autoAck: false, Cancel) is { } message)
            {
                deliveries++;
                await channel.BasicNackAsync(message.DeliveryTag, multiple: false, requeue: true, Cancel);
                return false;
            }

            return await channel.MessageCountAsync(Lane.Isolated + ".dead", Cancel) == 1;
        });
        Assert.Equal(21, deliveries);
    }

    [Fact]
    public async Task Lanes_LongBacklogOfOthers_PushesAreHandledMeanwhile()
    {
        const int backlog = 40;
        using var gate = new SemaphoreSlim(0);
        var scanner = new RecordingScanner((request, stop) => request.Lane == Lane.Push ? Task.CompletedTask : gate.WaitAsync(stop));
        await using var worker = await BusProcess.StartAsync(BrokerFixture.Options(fixture.Broker), scanner);
        foreach (var lane in new[] { Lane.Backfill, Lane.Rematch, Lane.OnDemand })
            for (var i = 0; i < backlog; i++)
                await worker.Bus.DispatchAsync(Samples.Request($"backlog-{i}", lane), Cancel);
        await Eventually.TrueAsync(() => scanner.Calls >= 3);

        for (var i = 0; i < 10; i++)
            await worker.Bus.DispatchAsync(Samples.Request($"urgent-{i}"), Cancel);
        await Eventually.TrueAsync(() => scanner.Done.Count(r => r.Lane == Lane.Push) == 10);
        Assert.DoesNotContain(scanner.Done, r => r.Lane != Lane.Push);

        gate.Release(3 * backlog);
        await Eventually.TrueAsync(() => scanner.Done.Count == 10 + (3 * backlog));
    }

    [Fact]
    public async Task DeadQueue_JunkAndPoison_AreGivenToQuarantineAndJunkGoesBack()
    {
        var scanner = new RecordingScanner();
        await using var connection = await ConnectAsync(fixture.Broker);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
        await using (var worker = await BusProcess.StartAsync(BrokerFixture.Options(fixture.Broker), scanner))
        {
            await channel.BasicPublishAsync("", Lane.OnDemand, true, new BasicProperties { ContentType = "application/vnd.masstransit+json" }, "junk"u8.ToArray(), Cancel);
            await Eventually.TrueAsync(async () => await channel.MessageCountAsync(Lane.OnDemand + ".dead", Cancel) == 1);
        }

        await using var process = await BusProcess.StartAsync(BrokerFixture.Options(fixture.Broker));
        await process.Bus.DispatchAsync(Samples.Request("poison", Lane.OnDemand), Cancel);
        await Eventually.TrueAsync(async () =>
        {
            if (await channel.BasicGetAsync(Lane.OnDemand, autoAck: false, Cancel) is { } message)
                await channel.BasicNackAsync(message.DeliveryTag, multiple: false, requeue: true, Cancel);
            return await channel.MessageCountAsync(Lane.OnDemand + ".dead", Cancel) == 2;
        });

        // Its database is away at first: the letters wait.
        var quarantine = new RecordingQuarantine(failures: 1);
        await using var results = await BusProcess.StartAsync(BrokerFixture.Options(fixture.Broker), dead: quarantine);
        // Other tests leave letters of theirs.
        await Eventually.TrueAsync(() => quarantine.Letters.Count(l => l.Queue == Lane.OnDemand) == 2);
        Assert.Equal(0u, await channel.MessageCountAsync(Lane.OnDemand + ".dead", Cancel));
        var poison = quarantine.Letters.Single(l => l.Queue == Lane.OnDemand && l.Request is not null);
        Assert.Equal(("poison", Lane.OnDemand), (poison.Request!.Tag, poison.Queue));
        Assert.Contains("never acknowledged", poison.Reason, StringComparison.Ordinal);
        var junk = quarantine.Letters.Single(l => l.Queue == Lane.OnDemand && l.Request is null);
        Assert.Equal("junk"u8.ToArray(), junk.Body.ToArray());
        Assert.NotEqual("was put here by somebody", junk.Reason);

        await results.Returns.ReturnAsync(junk, Cancel);
        await Eventually.TrueAsync(async () => await channel.MessageCountAsync(Lane.OnDemand, Cancel) == 1);
        await Assert.ThrowsAsync<ArgumentException>(() => results.Returns.ReturnAsync(junk with { Queue = "somebody.elses" }, Cancel));
        await channel.QueuePurgeAsync(Lane.OnDemand, Cancel);
    }

    [Fact]
    public async Task ReportAsync_ManyCompletions_ComeInBatchesAndOthersToo()
    {
        var ledger = new RecordingLedger();
        await using var results = await BusProcess.StartAsync(BrokerFixture.Options(fixture.Broker), ledger: ledger);

        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => results.Bus.ReportAsync(Samples.Completed(i), Cancel)));
        await results.Bus.ReportAsync(new ScanFailed { RequestId = Guid.NewGuid(), Reason = "not-found", Message = "m" }, Cancel);
        await results.Bus.ReportAsync(new RequestIgnored { RequestId = Guid.NewGuid(), Reason = "r" }, Cancel);
        await results.Bus.ReportAsync(new IndexExpanded { RequestId = Guid.NewGuid(), Registry = "corp", Repository = "a", IndexDigest = "sha256:0", ResolvedAt = DateTimeOffset.UnixEpoch, Children = [new() { Digest = "d", Kind = "image" }] }, Cancel);

        await Eventually.TrueAsync(() => ledger.Completed.SelectMany(b => b).Distinct().Count() == 300 && ledger.Others.Count == 3);
        Assert.True(ledger.Completed.Count < 300);
        Assert.Equal("d", ledger.Others.OfType<IndexExpanded>().Single().Children[0].Digest);
    }

    [Fact]
    public async Task RecordAsync_WhatSendersTold_ArrivesWhole()
    {
        var received = new RecordingReceiver();
        await using var results = await BusProcess.StartAsync(BrokerFixture.Options(fixture.Broker), ledger: new RecordingLedger(), received: received);
        var call = new ReceivedEvent
        {
            Id = Guid.NewGuid(),
            Source = "push",
            ReceivedAt = DateTimeOffset.UnixEpoch,
            Outcome = EventOutcome.Accepted,
            Parts = [new EventPart { RequestId = Guid.NewGuid(), Registry = "corp", Repository = "a" }, new EventPart { Ignored = "delete", Deleted = true, Repository = "b" }],
            Headers = new Dictionary<string, string> { ["X-Event"] = "push" },
            Body = "{\"a\":\"\u00e4\"}",
        };
        await results.Bus.RecordAsync(new EventsReceived { Events = [call] }, Cancel);

        await Eventually.TrueAsync(() => !received.Events.IsEmpty);
        var read = Assert.Single(received.Events);
        Assert.Equal((call.Id, call.Body, call.Outcome, "push"), (read.Id, read.Body, read.Outcome, read.Headers["X-Event"]));
        Assert.Equal(call.Parts, read.Parts);
    }

    [Fact]
    public async Task RequestAsync_BrokerKilledMeanwhile_EachCallEndsAndWhatWasConfirmedArrives()
    {
        await using var broker = await RabbitMqServer.StartPrivateAsync();
        var (scanner, ledger) = (new RecordingScanner(), new RecordingLedger());
        await using var worker = await BusProcess.StartAsync(BrokerFixture.Options(broker), scanner, ledger);
        await using var ingest = await BusProcess.StartAsync(BrokerFixture.Options(broker));
        var confirmed = new List<Guid>();
        var refused = 0;
        async Task PushAsync(int i)
        {
            var request = Samples.Request($"restart-{i}");
            try
            {
                await ingest.Bus.RequestAsync([request], Cancel);
                lock (confirmed)
                    confirmed.Add(request.RequestId);
            }
            catch (BusUnavailableException)
            {
                Interlocked.Increment(ref refused);
            }
        }

        for (var i = 0; i < 100; i++)
            await PushAsync(i);
        var running = Task.WhenAll(Enumerable.Range(100, 100).Select(PushAsync));
        await broker.KillAsync();
        await running;
        await PushAsync(200);
        Assert.False(ingest.State.Current.IsReady);
        Assert.True(refused > 0);

        await broker.StartAgainAsync();
        await Eventually.TrueAsync(() => ingest.State.Current.IsReady);
        var next = 201;
        await Eventually.TrueAsync(async () =>
        {
            var before = confirmed.Count;
            await PushAsync(next++);
            return confirmed.Count > before;
        });
        await Eventually.TrueAsync(() =>
        {
            var scanned = scanner.Done.Select(r => r.RequestId).ToHashSet();
            var known = ledger.Requested.SelectMany(b => b).Select(r => r.RequestId).ToHashSet();
            return confirmed.TrueForAll(id => scanned.Contains(id) && known.Contains(id));
        });
    }

    [Fact]
    public async Task RequestAsync_LineStallsInTheMiddleOfWritesAndBreaks_PublishesAndConsumesAgain()
    {
        await using var broker = await RabbitMqServer.StartPrivateAsync();
        await using var line = new LoopbackLine(broker.Port);
        var options = BrokerFixture.Options(broker) with { Port = line.Port, PublishTimeout = TimeSpan.FromSeconds(2) };
        var (scanner, ledger) = (new RecordingScanner(), new RecordingLedger());
        await using var worker = await BusProcess.StartAsync(options, scanner, ledger);
        await using var ingest = await BusProcess.StartAsync(options);
        await ingest.Bus.RequestAsync(Samples.Requests(20, "before"), Cancel);
        await Eventually.TrueAsync(() => scanner.Done.Count == 20);

        // Far more than the sockets and the client's own queue of frames hold.
        line.Stall();
        var padding = new string('x', 200_000);
        await Task.WhenAll(Enumerable.Range(0, 400).Select(i =>
            Assert.ThrowsAsync<BusUnavailableException>(() => (i % 2 == 0 ? ingest : worker).Bus.DispatchAsync(Samples.Request($"stalled-{i}") with { Source = padding }, Cancel))));
        // Nobody broke the line: that no confirm comes is noticed.
        await Eventually.TrueAsync(() => !ingest.State.Current.IsReady && !worker.State.Current.IsReady);
        line.Break();

        await Eventually.TrueAsync(() => ingest.State.Current.IsReady && worker.State.Current.IsReady);
        await Eventually.TrueAsync(async () =>
        {
            try
            {
                await ingest.Bus.RequestAsync(Samples.Requests(20, "after"), Cancel);
                await worker.Bus.RequestAsync(Samples.Requests(20, "after-too"), Cancel);
                return true;
            }
            catch (BusUnavailableException)
            {
                return false;
            }
        });
        await Eventually.TrueAsync(() => scanner.Done.Select(r => r.Tag).Where(t => t!.StartsWith("after", StringComparison.Ordinal)).Distinct().Count() == 40);
    }

    [Fact]
    public async Task DeferAsync_ExchangeDeleted_IsDeclaredAgain()
    {
        await using var broker = await RabbitMqServer.StartPrivateAsync();
        await using var process = await BusProcess.StartAsync(BrokerFixture.Options(broker));
        await using (var connection = await ConnectAsync(broker))
        await using (var channel = await connection.CreateChannelAsync(cancellationToken: Cancel))
            await channel.ExchangeDeleteAsync("scanmesh.retry", cancellationToken: Cancel);

        await Assert.ThrowsAsync<BusUnavailableException>(() => process.Bus.DeferAsync(Samples.Request("later"), TimeSpan.FromMinutes(1), Cancel));
        await Eventually.TrueAsync(async () =>
        {
            try
            {
                await process.Bus.DeferAsync(Samples.Request("later"), TimeSpan.FromMinutes(1), Cancel);
                return true;
            }
            catch (BusUnavailableException)
            {
                return false;
            }
        });
    }

    private static Task<IConnection> ConnectAsync(RabbitMqServer broker) => new ConnectionFactory { HostName = broker.Host, Port = broker.Port, UserName = broker.Username, Password = broker.Password }.CreateConnectionAsync(Cancel);
}
