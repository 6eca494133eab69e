using ScanMesh.Events.V1;
using ScanMesh.Results.Log;
using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;
using ScanMesh.Results.Verdicts;
using Lane = ScanMesh.Contracts.V1.Lane;

namespace ScanMesh.Results.Ledger;

/// <summary>How requests end: once, with the event that says so, and with their index when they were its last child.</summary>
internal static class RequestEndings
{
    /// <summary>Pushes of one tag and image from one source, received no further apart, are one push.</summary>
    public static readonly TimeSpan CoalescedWithin = TimeSpan.FromSeconds(3);

    /// <summary>Ends a request whose image has a result in its repository: completed, attached or, when its tag had moved on, superseded.</summary>
    public static Task ServeAsync(LedgerWork work, RequestRow request, bool scanned)
    {
        var state = request.Late ? RequestState.Superseded : scanned ? RequestState.Completed : RequestState.Attached;
        return EndAsync(work, request, request with { State = state, Reason = null, Message = null });
    }

    /// <summary>Ends a request as failed: visible, until somebody redrives it.</summary>
    public static Task FailAsync(LedgerWork work, RequestRow request, string reason, string message) =>
        EndAsync(work, request, request with { State = RequestState.Failed, Reason = reason, Message = message });

    /// <summary>Ends a request that names nothing to scan.</summary>
    public static Task IgnoreAsync(LedgerWork work, RequestRow request, string? digest, string message) =>
        EndAsync(work, request, request with { State = RequestState.Ignored, ManifestDigest = digest ?? request.ManifestDigest, Message = message });

    /// <summary>Ends the request of an index when every image child has ended. The caller holds the children's rows, never its parent's.</summary>
    public static async Task CompleteIndexAsync(LedgerWork work, string parentId)
    {
        if (await work.Store.Requests.LockAsync(parentId).ConfigureAwait(false) is not { State: RequestState.Expanded, ManifestDigest: { } digest } parent)
            return;
        var index = await IndexState.ComputeAsync(work.Store, parent.Registry, parent.Repository, digest, parentId).ConfigureAwait(false);
        if (!index.Complete)
            return;
        var state = parent.Late ? RequestState.Superseded : RequestState.Completed;
        if (state == RequestState.Completed && await FindToldAsync(work, parent).ConfigureAwait(false) is { } told)
        {
            await SaveAsync(work, parent, Coalesced(parent, told)).ConfigureAwait(false);
            return;
        }

        await SaveAsync(work, parent, parent with { State = state }).ConfigureAwait(false);
        if (state == RequestState.Completed)
        {
            var outcome = index.Scanned || index.Children.Count == 0 ? PushCompleted.Types.Outcome.Scanned : PushCompleted.Types.Outcome.Attached;
            await TellPushAsync(work, parent, null, index.Verdict, outcome, index.Children).ConfigureAwait(false);
        }
    }

    // Senders tell a push several times, without an id by which it would be one: those that name the same image are told of once. Says with which
    // request it was told, or null.
    private static async Task<string?> FindToldAsync(LedgerWork work, RequestRow row)
    {
        if (row is not { ParentId: null, Lane: Lane.Push, ManifestDigest: not null })
            return null;
        var beside = await work.Store.Requests.FindServedBesideAsync(row, CoalescedWithin.ToStored()).ConfigureAwait(false);
        return beside is null ? null : beside.Message ?? $"The same push as request {beside.Id}; it was told with that one.";
    }

    private static RequestRow Coalesced(RequestRow row, string told) => row with { State = RequestState.Attached, Reason = null, Message = told };

    private static async Task EndAsync(LedgerWork work, RequestRow was, RequestRow row)
    {
        if (row.State is RequestState.Completed or RequestState.Attached && await FindToldAsync(work, row).ConfigureAwait(false) is { } told)
        {
            await SaveAsync(work, was, Coalesced(row, told)).ConfigureAwait(false);
            return;
        }

        await SaveAsync(work, was, row).ConfigureAwait(false);
        if (row.State == RequestState.Failed)
            await TellFailureAsync(work, row).ConfigureAwait(false);
        if (row.ParentId is { } parentId)
        {
            await CompleteIndexAsync(work, parentId).ConfigureAwait(false);
        }
        else if (row.State is RequestState.Completed or RequestState.Attached)
        {
            var verdict = await work.Store.Verdicts.FindAsync(row.Registry, row.Repository, row.ManifestDigest!).ConfigureAwait(false);
            var image = verdict is null ? null : (await work.Store.Images.ListBriefAsync([verdict.ImageId]).ConfigureAwait(false)).SingleOrDefault();
            var outcome = row.State == RequestState.Completed ? PushCompleted.Types.Outcome.Scanned : PushCompleted.Types.Outcome.Attached;
            await TellPushAsync(work, row, image, verdict is null ? null : Verdict.Parser.ParseFrom(verdict.Body), outcome, null).ConfigureAwait(false);
        }
    }

    private static async Task SaveAsync(LedgerWork work, RequestRow was, RequestRow row)
    {
        await work.Store.Requests.SaveAsync(row with { StateAt = work.Now.ToStored() }, was.State).ConfigureAwait(false);
        work.Ended(row.State);
    }

    // Children: those of an index, or null for an image.
    private static async Task TellPushAsync(
        LedgerWork work, RequestRow request, ImageRow? image, Verdict? verdict, PushCompleted.Types.Outcome outcome, IReadOnlyList<PushCompleted.Types.Child>? children)
    {
        var digest = request.ManifestDigest!;
        var payload = await EventFactory.CreateAsync(work.Store, request.Registry, request.Repository, digest, image?.Platform, request).ConfigureAwait(false);
        if (children is not null)
            (payload.Image.ManifestDigest, payload.Image.IndexDigest) = ("", digest);
        if (image is not null)
            payload.Evidence = Evidence.Parser.ParseFrom(image.Evidence);
        payload.PushCompleted = new PushCompleted { Reference = request.Reference, Digest = digest, Verdict = verdict, Outcome = outcome, Children = { children ?? [] } };
        work.Add(EventKind.PushCompleted, request.Id, payload, image);
    }

    private static async Task TellFailureAsync(LedgerWork work, RequestRow request)
    {
        var payload = await EventFactory.CreateAsync(work.Store, request.Registry, request.Repository, request.ManifestDigest ?? request.Digest, null, request).ConfigureAwait(false);
        var scan = request.ScanId is null ? null : await work.Store.Scans.FindAsync(request.ScanId).ConfigureAwait(false);
        payload.ScanFailed = new ScanFailed
        {
            Reason = request.Reason ?? "",
            Message = request.Message ?? "",
            Attempts = scan?.Attempts ?? 0,
            Reference = request.Reference,
        };
        work.Add(EventKind.ScanFailed, $"{request.Id}:{request.Redrives}", payload);
    }
}
