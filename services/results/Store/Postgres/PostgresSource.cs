using Npgsql;

namespace ScanMesh.Results.Store.Postgres;

/// <summary>Connections by the connection string as it is now: a rotated password counts without a restart.</summary>
internal sealed class PostgresSource(Func<string> connectionString) : IAsyncDisposable
{
    private readonly Lock gate = new();
    private string? text;
    private NpgsqlDataSource? source;

    /// <summary>The pool to take connections from; do not keep it.</summary>
    public NpgsqlDataSource Current
    {
        get
        {
            var now = connectionString();
            lock (gate)
            {
                if (source is not null && text == now)
                    return source;
                // The old pool's open connections end as they are given back.
                source?.Dispose();
                (text, source) = (now, NpgsqlDataSource.Create(now));
                return source;
            }
        }
    }

    public ValueTask DisposeAsync() => source?.DisposeAsync() ?? ValueTask.CompletedTask;
}
