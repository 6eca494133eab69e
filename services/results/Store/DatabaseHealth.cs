using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ScanMesh.Results.Store;

/// <summary>The database, for the gRPC health service.</summary>
internal sealed class DatabaseHealth(IResultsStore store) : IHealthCheck
{
    /// <summary>Name and tag of the check.</summary>
    public const string Tag = "results.database";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await store.ReadAsync(s => s.Log.GetHeadAsync(), cancellationToken).ConfigureAwait(false);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy("The database does not answer.", e);
        }
    }
}
