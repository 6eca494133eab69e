using Microsoft.Extensions.Hosting;

namespace ScanMesh.Hosting.Health;

/// <summary>Runs all readiness checks at once.</summary>
internal sealed class Readiness(IEnumerable<ReadinessCheck> checks, IServiceProvider services, IHostApplicationLifetime lifetime)
{
    /// <summary>The answers, by name of the check in the order of registration.</summary>
    public async Task<IReadOnlyList<KeyValuePair<string, ReadinessResult>>> AskAsync(CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(checks.Select(async check => KeyValuePair.Create(check.Name, await RunAsync(check, cancellationToken))));
        return lifetime.ApplicationStopping.IsCancellationRequested
            ? [.. answers, KeyValuePair.Create("process", ReadinessResult.NotReady("is stopping"))]
            : answers;
    }

    private async Task<ReadinessResult> RunAsync(ReadinessCheck check, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(check.Timeout);
        try
        {
            return await check.Run(services, limit.Token).AsTask().WaitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ReadinessResult.NotReady($"no answer within {check.Timeout.TotalSeconds:0.#} s");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return ReadinessResult.NotReady($"{e.GetType().Name}: {e.Message}");
        }
    }
}
