using Microsoft.Data.Sqlite;
using Npgsql;
using ScanMesh.Hosting.Checks;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Hosting.Secrets;

namespace ScanMesh.Results.Store;

/// <summary>Tries the database for <c>config check</c>; nothing in it is made or changed.</summary>
internal static class DatabaseProbe
{
    /// <summary>The probe.</summary>
    public static ConfigProbe Of(DatabaseOptions options) => new($"database ({options.Kind})", async token =>
    {
        var text = SecretReader.For(options.ConnectionString, options.ConnectionStringFile).Current;
        return options.Kind == "sqlite" ? await SqliteAsync(text, token) : await PostgresAsync(text, token);
    });

    private static async Task<string> PostgresAsync(string text, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new NpgsqlConnection(text);
            await connection.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand("select has_schema_privilege(current_schema(), 'CREATE')", connection);
            return await command.ExecuteScalarAsync(cancellationToken) is true
                ? $"PostgreSQL {connection.PostgreSqlVersion} answers"
                : throw new IOException("The user may not create tables in its schema: grant CREATE on it, once, for the migrations.");
        }
        catch (Exception e) when (e is NpgsqlException or ArgumentException)
        {
            // Of a connection string that cannot be read, not even a part is shown.
            throw new IOException(e is NpgsqlException ? $"{e.GetBaseException().Message}. Check host, user and password in the connection string." : "The connection string cannot be read.");
        }
    }

    private static async Task<string> SqliteAsync(string text, CancellationToken cancellationToken)
    {
        var file = new SqliteConnectionStringBuilder(text).DataSource;
        if (!File.Exists(file))
            return Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(file))) ? "will be made by the first start" : throw new IOException($"the folder of '{file}' does not exist");
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder(text) { Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "select count(*) from sqlite_master";
        await command.ExecuteScalarAsync(cancellationToken);
        return "opens";
    }
}
