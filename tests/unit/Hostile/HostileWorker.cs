using System.Text.Json;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Mesh.V1;
using ScanMesh.Tests.Kit.Hostile;
using ScanMesh.Tests.Unit.Scanner;
using ZstdSharp;

namespace ScanMesh.Tests.Unit.Hostile;

/// <summary>One worker for all hostile cases, one after the other: what one leaves behind would show in the next. Two registries' names lead to one hostile registry: without and with credentials.</summary>
public sealed class HostileWorker : IAsyncLifetime
{
    /// <summary>A third name, with limits of its own.</summary>
    public const string Strict = "strict";

    private WorkerHost worker = null!;

    public HostileRegistry Registry { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Registry = await HostileRegistry.StartAsync(Samples.Image("openssl"));
        worker = await WorkerHost.StartAsync(
            new ScannerOptions { LayerParallelism = 2 },
            new Dictionary<string, RegistryOptions>
            {
                ["corp"] = new() { Host = Registry.Inner.Host, Insecure = true },
                [Strict] = new() { Host = Registry.Inner.Host, Insecure = true, Limits = new() { LayerEntries = 2 } },
                ["closed"] = new() { Host = Registry.Inner.Host, Insecure = true, Auth = "basic", Username = "robot", Password = "canary-password" },
            });
        // As the real one does: a layer that was stored is known to whoever begins next.
        worker.Ledger.Begin = request => FakeLedger.Start(1,
            [.. request.LayerDigests.Where(worker.Ledger.Layers.ContainsKey).Distinct().Select(d => new KnownLayer { Digest = d, SeenInRepository = true })]);
    }

    public async ValueTask DisposeAsync()
    {
        await worker.DisposeAsync();
        await Registry.DisposeAsync();
    }

    /// <summary>Forgets the layers read so far, so that the next scan reads all.</summary>
    public void ForgetLayers() => worker.Ledger.Layers.Clear();

    /// <summary>Scans a tag and says how it ended.</summary>
    internal async Task<HostileOutcome> ScanAsync(string tag, CancellationToken cancellationToken, string registry = "corp", string? digest = null)
    {
        var (results, failed, deferred, released) = (worker.Ledger.Results.Count, worker.Bus.Failed.Count, worker.Bus.Deferred.Count, worker.Ledger.Released.Count);
        await worker.HandleAsync(WorkerHost.Request(HostileRegistry.Repository, digest is null ? tag : null, digest, registry), cancellationToken);
        if (worker.Ledger.Results.Count > results)
        {
            using var decompressor = new Decompressor();
            using var report = JsonDocument.Parse(decompressor.Unwrap(worker.Ledger.Results.Last().Bytes).ToArray());
            var root = report.RootElement;
            return new HostileOutcome(
                root.GetProperty("complete").GetBoolean() ? "complete" : "incomplete",
                [.. root.GetProperty("problems").EnumerateArray().Select(p => p.GetProperty("reason").GetString()!).Distinct()],
                string.Join('\n', root.GetProperty("problems").EnumerateArray().Select(p => p.GetProperty("message").GetString())),
                [.. root.GetProperty("packages").EnumerateArray().Select(p => p.GetProperty("name").GetString()!)]);
        }

        if (worker.Ledger.Released.Count > released)
            return new HostileOutcome("retried", [worker.Ledger.Released.Last().Reason], worker.Ledger.Released.Last().Message, []);
        if (worker.Bus.Failed.Count > failed)
            return new HostileOutcome("failed", [worker.Bus.Failed.Last().Reason], worker.Bus.Failed.Last().Message, []);
        return worker.Bus.Deferred.Count > deferred
            ? new HostileOutcome("retried", [], "", [])
            : throw new InvalidOperationException("The scan left no trace.");
    }
}

/// <summary>How a scan ended: complete, incomplete, failed or retried; with which reasons, saying what, finding what.</summary>
internal sealed record HostileOutcome(string End, string[] Reasons, string Says, string[] Packages)
{
    public override string ToString() => $"{End} ({string.Join(", ", Reasons)}) [{string.Join(", ", Packages)}] {Says}";
}
