using Google.Protobuf;
using ScanMesh.Events.V1;
using ScanMesh.Results.Ledger;
using ScanMesh.Results.Log;
using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Commits;

/// <summary>What a result means in one repository: its verdict, and the events that tell it (SEMANTICS S4).</summary>
internal static class RepositoryResults
{
    /// <summary>Brings a scan's stored result to the repository of a request that attaches to it; nothing when it is there already.</summary>
    public static async Task EnsureAsync(LedgerWork work, ScanRow scan, RequestRow request)
    {
        var catalogue = await work.HoldKevAsync().ConfigureAwait(false);
        var image = await work.Store.Images.LockAsync(scan.TrustDomain, scan.ManifestDigest).ConfigureAwait(false)
            ?? throw new InvalidOperationException($"Scan {scan.Id} is completed and its image has no result.");
        var verdict = await work.Store.Verdicts.FindAsync(request.Registry, request.Repository, image.Digest).ConfigureAwait(false);
        if (verdict?.ResultNumber == image.ResultNumber)
            return;
        var whole = await work.Store.Images.FindAsync(image.Id).ConfigureAwait(false);
        var report = StoredReports.Read(whole!.Report, whole.ReportSize);
        await PublishAsync(work, image, new ReportFacts(catalogue?.Mark(report) ?? report), null, request.Registry, request.Repository, request, request.Lane).ConfigureAwait(false);
    }

    /// <summary>Stores the verdict of an image's newest result in a repository and tells it; nothing when it was deleted there.</summary>
    /// <param name="work">The transaction.</param>
    /// <param name="image">The image with its newest result.</param>
    /// <param name="facts">Its report.</param>
    /// <param name="changes">How its findings differ from the result before, or null when there was none or it is no news.</param>
    /// <param name="registry">Registry.</param>
    /// <param name="repository">Repository.</param>
    /// <param name="request">The request of that repository which caused it, or null.</param>
    /// <param name="lane">The lane that caused it.</param>
    public static async Task PublishAsync(
        LedgerWork work, ImageRow image, ReportFacts facts, FindingChanges? changes, string registry, string repository, RequestRow? request, string lane)
    {
        // The registry has it no more: what is still under way for it there changes nothing.
        if (await work.Store.Deletes.FindDeletedAsync(registry, repository, image.Digest).ConfigureAwait(false) is not null)
            return;
        var verdict = ReportFacts.ToMessage(StoredReports.Evaluate(facts.Report, work.Now));
        var previous = await work.Store.Verdicts.FindAsync(registry, repository, image.Digest).ConfigureAwait(false);
        var frame = await EventFactory.CreateAsync(work.Store, registry, repository, image.Digest, image.Platform, request, lane).ConfigureAwait(false);
        frame.Evidence = facts.Evidence;
        var subject = $"{registry}/{repository}@{image.Digest}#{image.ResultNumber}";

        var scanned = frame.Clone();
        scanned.ImageScanned = new ImageScanned
        {
            Counts = facts.Counts,
            Packages = image.Packages,
            Findings = { ReportFacts.Inline(facts.Findings.Select(f => f.Message)) },
            TotalFindings = facts.Findings.Count,
            Verdict = verdict,
        };
        var eventId = work.Add(EventKind.ImageScanned, subject, scanned, image);

        if (changes is { Any: true })
        {
            var changed = frame.Clone();
            changed.FindingsChanged = new FindingsChanged
            {
                Opened = changes.Opened.Count,
                Closed = changes.Closed.Count,
                OpenedFindings = { ReportFacts.Inline(changes.Opened) },
                ClosedFindings = { ReportFacts.Inline(changes.Closed) },
                OpenedCounts = ReportFacts.Count(changes.Opened),
                ClosedCounts = ReportFacts.Count(changes.Closed),
            };
            work.Add(EventKind.FindingsChanged, subject, changed, image);
        }

        await DecideAsync(work, image, verdict, previous, frame, subject, eventId).ConfigureAwait(false);
    }

    /// <summary>Tells that open findings became known to be exploited (or are not any more), and decides the verdict anew.</summary>
    /// <param name="work">The transaction.</param>
    /// <param name="image">The image with its new result number.</param>
    /// <param name="facts">Its report, marked.</param>
    /// <param name="exploited">Findings that are marked from now on, worst first; may be none.</param>
    /// <param name="previous">The repository's verdict so far.</param>
    public static async Task TellExploitedAsync(LedgerWork work, ImageRow image, ReportFacts facts, IReadOnlyList<Finding> exploited, VerdictRow previous)
    {
        var verdict = ReportFacts.ToMessage(StoredReports.Evaluate(facts.Report, work.Now));
        var frame = await EventFactory.CreateAsync(work.Store, previous.Registry, previous.Repository, image.Digest, image.Platform, null).ConfigureAwait(false);
        frame.Cause = new Cause { Kind = Cause.Types.Kind.Advisories };
        frame.Evidence = facts.Evidence;
        var subject = $"{previous.Registry}/{previous.Repository}@{image.Digest}#{image.ResultNumber}";
        if (exploited.Count > 0)
        {
            var changed = frame.Clone();
            changed.FindingsChanged = new FindingsChanged
            {
                OpenedCounts = new FindingCounts(),
                ClosedCounts = new FindingCounts(),
                Exploited = exploited.Count,
                ExploitedFindings = { ReportFacts.Inline(exploited) },
                ExploitedCounts = ReportFacts.Count(exploited),
            };
            work.Add(EventKind.FindingsChanged, subject, changed, image);
        }

        // The event that told the result stays the one that a snapshot of the state is told by.
        await DecideAsync(work, image, verdict, previous, frame, subject, previous.EventId).ConfigureAwait(false);
    }

    private static Task DecideAsync(LedgerWork work, ImageRow image, Verdict verdict, VerdictRow? previous, Event frame, string subject, string eventId)
    {
        if (previous is null || previous.Outcome != (int)verdict.Outcome)
        {
            frame.VerdictChanged = new VerdictChanged { Previous = (VerdictOutcome)(previous?.Outcome ?? 0), Verdict = verdict };
            work.Add(EventKind.VerdictChanged, subject, frame, image);
        }

        return work.Store.Verdicts.PutAsync(new VerdictRow
        {
            Registry = frame.Image.Registry,
            Repository = frame.Image.Repository,
            Digest = image.Digest,
            ImageId = image.Id,
            ResultNumber = image.ResultNumber,
            Outcome = (int)verdict.Outcome,
            Body = verdict.ToByteArray(),
            EvaluatedAt = work.Now.ToStored(),
            EventId = eventId,
        });
    }
}
