using System.Text.Json;
using ScanMesh.Events.V1;
using ScanMesh.Hosting.Access;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Results.Log;
using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;
using ScanMesh.Results.Verdicts;

namespace ScanMesh.Results.Queries.Http;

/// <summary>Where pushes are: the ledger as a caller may see it.</summary>
internal sealed class RequestQueries(IResultsStore store, ScanMeshOptions options)
{
    private const int Limit = 100;
    private const int Read = 1000;
    private const int Told = 20;

    // version-TRACEID-span-flags
    private const int TraceStart = 3;
    private const int TraceEnd = TraceStart + 32;

    /// <summary>A request, with its index's children; null when there is none that the caller sees.</summary>
    public Task<RequestView?> FindAsync(Caller caller, Guid id, CancellationToken cancellationToken) => store.ReadAsync(
        async session =>
        {
            var row = await session.Requests.FindAsync(id.ToString("D")).ConfigureAwait(false);
            return row is not null && caller.Sees(row.Registry, row.Repository) ? await ViewAsync(session, row).ConfigureAwait(false) : null;
        },
        cancellationToken);

    /// <summary>
    /// Requests of a reference (<c>[registry or host/]repository[:tag][@digest]</c>) or of a digest, newest first, at most 100.
    /// </summary>
    public Task<RequestList> ListAsync(Caller caller, string? reference, string? digest, CancellationToken cancellationToken) => store.ReadAsync(
        async session =>
        {
            var rows = reference is null
                ? await session.Requests.ListByDigestAsync(digest!, Read).ConfigureAwait(false)
                : await ListByReferenceAsync(session, reference).ConfigureAwait(false);
            var views = new List<RequestView>();
            foreach (var row in rows.Where(r => caller.Sees(r.Registry, r.Repository) && (digest is null || r.ManifestDigest == digest || r.Digest == digest)).Take(Limit))
                views.Add(await ViewAsync(session, row).ConfigureAwait(false));
            return new RequestList(views);
        },
        cancellationToken);

    private async Task<List<RequestRow>> ListByReferenceAsync(StoreSession session, string reference)
    {
        var asked = AskedReference.Parse(reference, options);
        var rows = await session.Requests.ListByReferenceAsync(asked.Repository, asked.Tag, asked.Digest, Read).ConfigureAwait(false);
        return rows.FindAll(r => asked.IsIn(r.Registry));
    }

    private static async Task<RequestView> ViewAsync(StoreSession session, RequestRow row)
    {
        var scan = row.ScanId is null ? null : await session.Scans.FindAsync(row.ScanId).ConfigureAwait(false);
        var children = new List<RequestView>();
        var verdict = row.ManifestDigest is null ? null : await session.Verdicts.FindAsync(row.Registry, row.Repository, row.ManifestDigest).ConfigureAwait(false);
        var told = verdict is null ? null : Verdict.Parser.ParseFrom(verdict.Body);
        var events = await ListEventsAsync(session, row, verdict).ConfigureAwait(false);
        if (row.ParentId is null)
        {
            foreach (var child in await session.Requests.ListChildrenAsync(row.Id).ConfigureAwait(false))
                children.Add(await ViewAsync(session, child).ConfigureAwait(false));
            if (children.Count > 0 && row.ManifestDigest is not null)
                told = (await IndexState.ComputeAsync(session, row.Registry, row.Repository, row.ManifestDigest, row.Id).ConfigureAwait(false)).Verdict;
        }

        return new RequestView
        {
            Id = Guid.Parse(row.Id),
            ParentId = row.ParentId is null ? null : Guid.Parse(row.ParentId),
            State = row.State,
            Ended = row.IsTerminal,
            Registry = row.Registry,
            Repository = row.Repository,
            Tag = row.Tag,
            Digest = row.ManifestDigest ?? row.Digest,
            Reference = row.Reference,
            Lane = row.Lane,
            Source = row.Source,
            EventId = row.EventId,
            ObservedAt = row.ObservedAt.FromStored(),
            ReceivedAt = row.ReceivedAt.FromStored(),
            ResolvedAt = row.ResolvedAt.FromStored(),
            StateAt = row.StateAt.FromStored(),
            Reason = row.Reason,
            Message = row.Message,
            Redrives = row.Redrives,
            Scan = scan is null ? null : ToView(scan, scan.IsIn(row)),
            Verdict = told is null ? null : ToView(told),
            Told = await ListToldAsync(session, row).ConfigureAwait(false),
            Events = events,
            TraceId = row.Traceparent is { Length: > TraceEnd } trace ? trace[TraceStart..TraceEnd] : null,
            Children = children,
        };
    }

    private static async Task<IReadOnlyList<ToldView>> ListToldAsync(StoreSession session, RequestRow row)
    {
        var calls = await session.Received.ListOfRequestAsync(row.Id, Told).ConfigureAwait(false);
        return [.. calls.Select(c => new ToldView(c.Source, c.ReceivedAt.FromStored(), c.Outcome))];
    }

    // By their keys: what was told once for this request, and once for the newest result of its image in this repository.
    private static async Task<IReadOnlyList<LoggedView>> ListEventsAsync(StoreSession session, RequestRow row, VerdictRow? verdict)
    {
        var keys = new List<string> { $"{EventKind.PushCompleted}:{row.Id}" };
        keys.AddRange(Enumerable.Range(0, Math.Min(row.Redrives, Told) + 1).Select(n => $"{EventKind.ScanFailed}:{row.Id}:{n}"));
        if (verdict is not null)
            keys.AddRange(new[] { EventKind.ImageScanned, EventKind.FindingsChanged, EventKind.VerdictChanged }.Select(k => $"{k}:{row.Registry}/{row.Repository}@{verdict.Digest}#{verdict.ResultNumber}"));
        var events = await session.Log.ListByKeysAsync([.. keys]).ConfigureAwait(false);
        if (events.Count == 0)
            return [];
        var epoch = Guid.Parse((await session.Log.GetHeadAsync().ConfigureAwait(false)).Epoch);
        return [.. events.Select(e => new LoggedView
        {
            Kind = JsonNamingPolicy.KebabCaseLower.ConvertName(((EventKind)e.Kind).ToString()),
            Position = e.Position,
            Cursor = new Cursor(epoch, e.Position).ToString(),
            Time = e.Time.FromStored(),
        })];
    }

    private static ScanView ToView(ScanRow scan, bool isOwn) => new()
    {
        Id = Guid.Parse(scan.Id),
        State = scan.State,
        Attempts = scan.Attempts,
        LeaseUntil = scan.LeaseUntil.FromStored(),
        RetryAt = scan.RetryAt.FromStored(),
        Worker = scan.Worker,
        Reason = scan.Reason,
        Message = isOwn ? scan.Message : null, // it names the repository that was pulled from
    };

    private static VerdictView ToView(Verdict verdict) => new()
    {
        Outcome = VerdictNames.ToText(verdict.Outcome),
        Reasons = verdict.Reasons,
        Policy = verdict.Policy,
        EvaluatedAt = verdict.EvaluatedAt?.ToDateTimeOffset(),
    };
}
