using System.Data.Common;
using System.Globalization;
using System.Text;
using Dapper;
using ScanMesh.Results.Store.Tables;

namespace ScanMesh.Results.Store;

/// <summary>An open transaction and its tables. Never shared between tasks.</summary>
internal sealed class StoreSession(DbConnection connection, DbTransaction transaction, Dialect dialect, CancellationToken cancellationToken)
{
    /// <summary>Values of one INSERT statement at most; both databases take more.</summary>
    private const int ValuesPerStatement = 2000;

    static StoreSession() => DefaultTypeMap.MatchNamesWithUnderscores = true;

    /// <summary>Words in which the databases differ.</summary>
    public Dialect Dialect { get; } = dialect;

    /// <summary>Cancels the session's commands.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;

    public RequestTable Requests => new(this);

    public ScanTable Scans => new(this);

    public LayerTable Layers => new(this);

    public StagedResultTable StagedResults => new(this);

    public ImageTable Images => new(this);

    public FindingTable Findings => new(this);

    public ReferenceTable References => new(this);

    public IndexTable Indexes => new(this);

    public VerdictTable Verdicts => new(this);

    public QuarantineTable Quarantine => new(this);

    public KevTable Kev => new(this);

    public ReceivedEventTable Received => new(this);

    public SweepTable Sweeps => new(this);

    public SweepWorkTable SweepWork => new(this);

    public DeleteTable Deletes => new(this);

    public RetentionTable Retention => new(this);

    public LogTable Log => new(this);

    /// <summary>Runs a statement; the number of rows it changed.</summary>
    public Task<int> ExecuteAsync(string sql, object? parameters = null) => connection.ExecuteAsync(Command(sql, parameters));

    /// <summary>All rows of a query.</summary>
    public async Task<List<T>> QueryAsync<T>(string sql, object? parameters = null) =>
        (await connection.QueryAsync<T>(Command(sql, parameters)).ConfigureAwait(false)).AsList();

    /// <summary>The only row of a query, or null.</summary>
    public Task<T?> FindAsync<T>(string sql, object? parameters = null) => connection.QuerySingleOrDefaultAsync<T>(Command(sql, parameters));

    /// <summary>Inserts rows in as few statements as the databases allow; the number of rows inserted.</summary>
    /// <param name="head"><c>INSERT INTO table (columns)</c>.</param>
    /// <param name="tail">What follows the values, for example <c>ON CONFLICT DO NOTHING</c>, or empty.</param>
    /// <param name="rows">Values in the columns' order.</param>
    public async Task<int> InsertAsync(string head, string tail, IReadOnlyList<object?[]> rows)
    {
        var inserted = 0;
        for (var start = 0; start < rows.Count;)
        {
            var width = rows[start].Length;
            var count = Math.Min(rows.Count - start, ValuesPerStatement / width);
            var sql = new StringBuilder(head).Append(" VALUES ");
            var parameters = new DynamicParameters();
            for (var r = 0; r < count; r++)
            {
                sql.Append(r == 0 ? "(" : ",(");
                for (var c = 0; c < width; c++)
                {
                    var name = string.Create(CultureInfo.InvariantCulture, $"p{(r * width) + c}");
                    sql.Append(c == 0 ? "@" : ",@").Append(name);
                    parameters.Add(name, rows[start + r][c]);
                }

                sql.Append(')');
            }

            inserted += await ExecuteAsync(sql.Append(' ').Append(tail).ToString(), parameters).ConfigureAwait(false);
            start += count;
        }

        return inserted;
    }

    private CommandDefinition Command(string sql, object? parameters) =>
        new(sql, parameters, transaction, flags: CommandFlags.Buffered | CommandFlags.NoCache, cancellationToken: CancellationToken);
}
