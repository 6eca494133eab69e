using System.Text.Json;
using ScanMesh.Contracts.V1;
using ScanMesh.Hosting.Access;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Results.Queries;
using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Received;

/// <summary>What senders told, as a caller may see it: whole calls are an administrator's; of others' calls each sees the parts about its repositories.</summary>
internal sealed class ReceivedQueries(IResultsStore store, ScanMeshOptions options)
{
    /// <summary>Calls of a page.</summary>
    public const int PageSize = 100;

    private const int Read = 1000;

    /// <summary>Whole calls, oldest first, by pages.</summary>
    /// <exception cref="ArgumentException">The page's token is not from here.</exception>
    public Task<ReceivedPage> ListAsync(string? source, DateTimeOffset since, DateTimeOffset until, string after, CancellationToken cancellationToken)
    {
        var key = PageToken.Parse(after, 2);
        var from = key is [var time, var id] && long.TryParse(time, out var at) ? (at, id) : (0L, "");
        return store.ReadAsync(
            async session =>
            {
                var rows = await session.Received.ListAsync(source, since.ToStored(), until.ToStored(), from, PageSize).ConfigureAwait(false);
                var next = rows.Count < PageSize ? null : PageToken.Of($"{rows[^1].ReceivedAt}", rows[^1].Id);
                return new ReceivedPage(await ViewAsync(session, rows, _ => true, whole: true).ConfigureAwait(false), next);
            },
            cancellationToken);
    }

    /// <summary>The last hundred of a source, newest first, without bodies.</summary>
    public Task<ReceivedPage> ListNewestAsync(string source, CancellationToken cancellationToken) => store.ReadAsync(
        async session => new ReceivedPage(
            await ViewAsync(session, await session.Received.ListNewestAsync(source, PageSize).ConfigureAwait(false), _ => true, whole: true).ConfigureAwait(false), null),
        cancellationToken);

    /// <summary>Calls about a reference (as for requests), or about a digest, newest first: the parts that the caller may see, and nothing of the rest.</summary>
    public Task<ReceivedPage> ListAboutAsync(Caller caller, string? reference, string? digest, CancellationToken cancellationToken) => store.ReadAsync(
        async session =>
        {
            var asked = reference is null ? null : AskedReference.Parse(reference, options);
            var parts = asked is null
                ? await session.Received.ListPartsAboutDigestAsync(digest!, Read).ConfigureAwait(false)
                : await session.Received.ListPartsAboutAsync(asked.Repository, asked.Tag, Read).ConfigureAwait(false);
            bool IsMeant(ReceivedEventPartRow part) => IsSeen(caller, part) && (asked is null
                ? part.Digest == digest
                : part.Repository == asked.Repository && asked.IsIn(part.Registry) && (asked.Tag ?? part.Tag) == part.Tag && (asked.Digest ?? part.Digest) == part.Digest);
            var ids = parts.Where(IsMeant).Select(p => p.EventId).Distinct().Take(PageSize).ToArray();
            var rows = await session.Received.ListBriefAsync(ids).ConfigureAwait(false);
            rows.Reverse();
            return new ReceivedPage(await ViewAsync(session, rows, IsMeant, whole: false).ConfigureAwait(false), null);
        },
        cancellationToken);

    private static bool IsSeen(Caller caller, ReceivedEventPartRow part) => part is { Registry: { } registry, Repository: { } repository } && caller.Sees(registry, repository);

    private static async Task<IReadOnlyList<ReceivedView>> ViewAsync(StoreSession session, List<ReceivedEventRow> rows, Func<ReceivedEventPartRow, bool> sees, bool whole)
    {
        var parts = (await session.Received.ListPartsAsync([.. rows.Select(r => r.Id)]).ConfigureAwait(false)).ToLookup(p => p.EventId, StringComparer.Ordinal);
        return
        [
            .. rows.Select(row => new ReceivedView
            {
                Id = Guid.Parse(row.Id),
                Source = row.Source,
                ReceivedAt = row.ReceivedAt.FromStored(),
                Outcome = row.Outcome,
                Problem = whole ? row.Problem : null,
                Sender = whole ? row.Sender : null,
                Headers = whole ? JsonSerializer.Deserialize(row.Headers, MessageJson.Default.IReadOnlyDictionaryStringString) : null,
                Body = whole ? row.Body : null,
                Parts = [.. parts[row.Id].Where(sees).Select(ToView)],
            }),
        ];
    }

    private static ReceivedPartView ToView(ReceivedEventPartRow part) => new()
    {
        RequestId = part.RequestId is null ? null : Guid.Parse(part.RequestId),
        Ignored = part.Ignored,
        Message = part.Message,
        Registry = part.Registry,
        Repository = part.Repository,
        Tag = part.Tag,
        Digest = part.Digest,
    };
}
