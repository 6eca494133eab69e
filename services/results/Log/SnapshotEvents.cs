using Google.Protobuf.WellKnownTypes;
using ScanMesh.Events.V1;
using ScanMesh.Results.Commits;
using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;
using ScanMesh.Results.Store.Tables;

namespace ScanMesh.Results.Log;

/// <summary>The present state of an image in a repository, told as the event that its newest result was told by.</summary>
internal static class SnapshotEvents
{
    private const int Inline = 20;
    private static readonly int[] AllSeverities = [.. System.Enum.GetValues<Engine.Model.Severity>().Select(s => (int)s)];

    /// <summary>The event, without a cursor; null when the filter does not want it.</summary>
    public static async Task<Event?> FindAsync(StoreSession session, VerdictRow row, EventFilter filter)
    {
        if (!filter.MatchesKind(EventKind.ImageScanned) || !filter.MatchesPlace(new ImageRef { Registry = row.Registry, Repository = row.Repository }))
            return null;
        var image = (await session.Images.ListBriefAsync([row.ImageId]).ConfigureAwait(false)).Single();
        var counts = FindingCounts.Parser.ParseFrom(image.Counts);
        if (!filter.MatchesCounts(counts))
            return null;
        var item = await EventFactory.CreateAsync(session, row.Registry, row.Repository, row.Digest, image.Platform, null).ConfigureAwait(false);
        if (!filter.MatchesTags(item.Image.Tags))
            return null;
        var findings = await session.Findings.ListAsync(image.Id, image.ResultNumber, AllSeverities, FindingKey.Start, Inline).ConfigureAwait(false);
        item.Id = row.EventId;
        item.Time = Timestamp.FromDateTimeOffset(image.ScannedAt.FromStored());
        item.Evidence = Evidence.Parser.ParseFrom(image.Evidence);
        item.ImageScanned = new ImageScanned
        {
            Counts = counts,
            Packages = image.Packages,
            Findings = { ReportFacts.Inline(findings.Select(f => Finding.Parser.ParseFrom(f.Body))) },
            TotalFindings = image.Findings,
            Verdict = Verdict.Parser.ParseFrom(row.Body),
        };
        return item;
    }
}
