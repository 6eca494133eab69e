using System.Globalization;
using ScanMesh.Tests.E2e.Chaos.Faults;
using ScanMesh.Tests.Kit.Servers;

namespace ScanMesh.Tests.E2e.Chaos;

/// <summary>One round: a mesh under load, faults from a seed, then quiet, then the balance.</summary>
internal sealed class ChaosRound(int seed, int faults, Action<string> tell)
{
    private static readonly TimeSpan QuietTime = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(1200);

    /// <summary>Runs it; what is wrong, in words.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        var random = new Random(seed);
        var plan = Enumerable.Range(0, (faults / Fault.All.Count) + 1).SelectMany(_ => Shuffled(random)).Take(faults).ToList();
        tell($"chaos seed {Text(seed)}: {string.Join(", ", plan.Select(f => f.Name))}");
        await using var mesh = await ChaosMesh.StartAsync(seed);
        tell($"chaos seed {Text(seed)}: the mesh stands after {Seconds(began)} s");
        foreach (var fault in plan)
        {
            await Task.Delay(Rest, cancellationToken);
            var struck = TimeProvider.System.GetTimestamp();
            await fault.StrikeAsync(mesh, new Random(random.Next()), cancellationToken);
            tell($"chaos seed {Text(seed)}: {fault.Name} took {Seconds(struck)} s");
        }

        await Task.Delay(Rest, cancellationToken);
        await mesh.Load.StopAsync().WaitAsync(QuietTime, cancellationToken);
        var balance = await SettleAsync(mesh, cancellationToken);
        if (balance.Redrivable.Count > 0)
        {
            tell($"chaos seed {Text(seed)}: {balance}; redriving {Text(balance.Redrivable.Count)}");
            foreach (var request in balance.Redrivable)
                await mesh.Processes.RedriveAsync(request.Id);
            balance = await SettleAsync(mesh, cancellationToken);
        }

        var (told, answered, refused, cut) = mesh.Load.Counts;
        tell($"chaos seed {Text(seed)}: told {Text(told)} pushes, {Text(answered)} times 202, {Text(refused)} times 503, {Text(cut)} times no answer");
        tell($"chaos seed {Text(seed)}: {balance}, connections {Text(mesh.Subscriber.Connections)}; {Seconds(began)} s in all");
        var left = await BrokerTap.CountAsync(mesh.Broker, cancellationToken);
        return
        [
            .. balance.Violations,
            .. balance.Redrivable.Select(r => $"redriven in vain: {r.Id} {r.Reason} {r.Message}"),
            .. mesh.Load.Unexpected,
            .. left.Where(q => q.Key.EndsWith(".dead", StringComparison.Ordinal)).Select(q => $"buried: {q.Value} messages in {q.Key}"),
        ];
    }

    /// <summary>Waits until nothing is open and the subscriber is at the log's end, or for the limit; then reads all.</summary>
    private static async Task<Balance> SettleAsync(ChaosMesh mesh, CancellationToken cancellationToken)
    {
        using var time = new CancellationTokenSource(QuietTime);
        while (true)
        {
            mesh.Subscriber.ThrowIfEnded();
            var ledger = await LedgerView.ReadAsync(mesh.Connection, cancellationToken);
            var known = ledger.Requests.Select(r => r.Id).ToHashSet(StringComparer.Ordinal);
            var isQuiet = !ledger.Open.Any() && ledger.Staged == 0 && mesh.Load.Accepted.Keys.All(id => known.Contains(id.ToString("D"))) && mesh.Subscriber.Heard.Count >= ledger.Events.Count;
            if (isQuiet && await IsQuietAtBrokerAsync(mesh.Broker, cancellationToken))
            {
                // Once more: what the last messages caused is in it now.
                ledger = await LedgerView.ReadAsync(mesh.Connection, cancellationToken);
                if (mesh.Subscriber.Heard.Count >= ledger.Events.Count)
                    return new Balance(mesh.Load.Accepted, ledger, mesh.Subscriber.Heard);
            }

            if (time.IsCancellationRequested)
                return new Balance(mesh.Load.Accepted, ledger, mesh.Subscriber.Heard);
            await Task.Delay(500, cancellationToken);
        }
    }

    // Retry tiers may hold second copies of what has ended; their end is a no-op, and not waited for.
    private static async Task<bool> IsQuietAtBrokerAsync(RabbitMqServer broker, CancellationToken cancellationToken) =>
        (await BrokerTap.CountAsync(broker, cancellationToken)).Keys.All(q => q.Contains(".retry.", StringComparison.Ordinal) || q.EndsWith(".dead", StringComparison.Ordinal));

    private static Fault[] Shuffled(Random random)
    {
        var all = Fault.All.ToArray();
        random.Shuffle(all);
        return all;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(long since) => TimeProvider.System.GetElapsedTime(since).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
}
