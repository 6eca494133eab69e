using ScanMesh.Events.V1;
using ScanMesh.Tests.Kit.Images;
using ScanMesh.Tests.Kit.Servers;

namespace ScanMesh.Tests.E2e;

/// <summary>One trace leads from the webhook to the event, through every process; each stage has its metrics, each service its health.</summary>
public sealed class TraceTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Push_EveryProcess_ExportsSpansOfTheEventsTraceAndItsMetrics()
    {
        await using var collector = await TraceCollector.StartAsync();
        await using var broker = await RabbitMqServer.StartAsync();
        await using var database = await PostgreSqlServer.StartAsync();
        await using var mesh = new MeshProcesses { Environment = collector.Environment };
        await using var registry = await RegistryServer.StartAsync(mesh.Webhook, MeshProcesses.Token);
        await mesh.ConfigureAsync(broker, await database.CreateDatabaseAsync(), registry.Host);
        await File.WriteAllTextAsync(Path.Combine(mesh.Advisories, "CVE-2099-0001.json"), Images.Advisory("CVE-2099-0001", "left-pad", "2.0-1"), TestContext.Current.CancellationToken);
        await mesh.StartAllAsync();
        await using var subscriber = new Subscriber(mesh.Grpc);

        await Images.PushAsync(new ImageBuilder().Layer(Images.Base(("left-pad", "1.0-1"))).Build(), registry, "traced/app", "1");

        var completed = (await subscriber.WaitForAsync(e => e.BodyCase == Event.BodyOneofCase.PushCompleted, 1, Soon))[0];
        var trace = completed.Traceparent.Split('-')[1];
        (string Service, string Name)[] expected =
        [
            ("scanmesh-ingest", "POST /webhooks/{source}"),
            ("scanmesh-scanner", "scan"),
            ("scanmesh-scanner", "layer.read"),
            ("scanmesh-results", "ledger.begin"),
            ("scanmesh-results", "results.store"),
        ];
        List<(string, string)> seen = [];
        for (var left = 100; left > 0 && expected.Except(seen).Any(); left--)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
            seen = [.. collector.Spans.Where(s => s.TraceId == trace).Select(s => (s.Service, s.Name))];
        }

        Assert.True(!expected.Except(seen).Any(), $"missing {string.Join(", ", expected.Except(seen))} among {string.Join(", ", seen)}");

        foreach (var (service, metrics) in new (string, string[])[]
        {
            ("ingest", ["scanmesh_ingest_answers", "scanmesh_ingest_pushes", "scanmesh_bus_publish_duration"]),
            ("scanner-1", ["scanmesh_engine_layer", "scanmesh_scanner_scan_duration", "scanmesh_scanner_queue_wait", "scanmesh_scanner_layers"]),
            ("results", ["scanmesh_results_committed", "scanmesh_requests_ended", "scanmesh_results_batch"]),
            ("advisories", ["scanmesh_advisories_build_duration"]),
        })
        {
            // Of two workers either may have run the scan.
            var text = await mesh.HealthAsync(service, "/metrics") + (service == "scanner-1" ? await mesh.HealthAsync("scanner-2", "/metrics") : "");
            Assert.All(metrics, metric => Assert.Contains(metric, text, StringComparison.Ordinal));
            Assert.Contains("\"ready\":true", await mesh.HealthAsync(service, "/health/detail"), StringComparison.Ordinal);
            Assert.Equal("live", (await mesh.HealthAsync(service, "/health/live")).Trim());
        }
    }
}
