using ScanMesh.Hosting.Configuration;
using ScanMesh.Hosting.Health;
using ScanMesh.Hosting.Secrets;
using ScanMesh.Results.Store.Postgres;
using ScanMesh.Results.Store.Sqlite;

namespace ScanMesh.Results.Store;

/// <summary>Registers the configured store.</summary>
internal static class StoreExtensions
{
    /// <summary>Adds the store, its migration at the start, and readiness <c>database</c>.</summary>
    public static void AddResultsStore(this IServiceCollection services, DatabaseOptions options)
    {
        services.AddSingleton<IResultsStore>(provider =>
        {
            var connection = SecretReader.For(options.ConnectionString, options.ConnectionStringFile, provider.GetRequiredService<TimeProvider>());
            return options.Kind == "sqlite" ? new SqliteStore(connection.Current) : new PostgresStore(new PostgresSource(() => connection.Current));
        });
        services.AddSingleton<StoreStartup>();
        services.AddHostedService(provider => provider.GetRequiredService<StoreStartup>());
        services.AddReadiness("database", async (provider, cancellationToken) =>
        {
            if (!provider.GetRequiredService<StoreStartup>().IsReady)
                return ReadinessResult.NotReady("the tables are not at this version yet");
            await provider.GetRequiredService<IResultsStore>().ReadAsync(s => s.Log.GetHeadAsync(), cancellationToken).ConfigureAwait(false);
            return ReadinessResult.Ready();
        });
    }
}
