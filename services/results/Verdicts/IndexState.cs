using ScanMesh.Events.V1;
using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Verdicts;

/// <summary>State of an index in a repository, computed from its image children alone (SEMANTICS S4).</summary>
internal sealed record IndexState
{
    /// <summary>True when every image child has ended.</summary>
    public required bool Complete { get; init; }

    /// <summary>True when one of them was scanned for this request and not attached to something older.</summary>
    public required bool Scanned { get; init; }

    /// <summary>The image children in the index's order.</summary>
    public required IReadOnlyList<PushCompleted.Types.Child> Children { get; init; }

    /// <summary>The worst of their verdicts.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>The state now, as one request saw the index, or (without one) as the repository's verdicts say.</summary>
    public static async Task<IndexState> ComputeAsync(StoreSession store, string registry, string repository, string indexDigest, string? requestId)
    {
        var images = (await store.Indexes.ListChildrenAsync(indexDigest).ConfigureAwait(false)).Where(c => c.Kind == "image").ToList();
        var requests = requestId is null ? [] : await store.Requests.ListChildrenAsync(requestId).ConfigureAwait(false);
        var children = new List<PushCompleted.Types.Child>();
        var verdicts = new List<(string Name, Verdict? Verdict, string? Reason)>();
        var complete = true;
        foreach (var image in images)
        {
            var request = requests.Find(r => (r.ManifestDigest ?? r.Digest) == image.Digest);
            var row = await store.Verdicts.FindAsync(registry, repository, image.Digest).ConfigureAwait(false);
            var verdict = row is null ? null : Verdict.Parser.ParseFrom(row.Body);
            var state = request?.State ?? (verdict is null ? RequestState.Queued : RequestState.Completed);
            complete &= RequestState.IsTerminal(state);
            if (state is RequestState.Failed or RequestState.Ignored)
                verdict = null;
            var reason = request?.Reason ?? (verdict is null ? "no result" : "");
            children.Add(new PushCompleted.Types.Child
            {
                Digest = image.Digest,
                Platform = image.Platform ?? "",
                State = state is RequestState.Attached or RequestState.Superseded ? RequestState.Completed : state,
                Verdict = verdict?.Outcome ?? VerdictOutcome.Unknown,
                Reason = reason,
            });
            verdicts.Add((image.Platform ?? image.Digest, verdict, $"{state} {reason}".TrimEnd()));
        }

        return new IndexState
        {
            Complete = complete,
            Scanned = requests.Exists(r => r.State == RequestState.Completed),
            Children = children,
            Verdict = WorstVerdict.Of(verdicts),
        };
    }
}
