using Google.Protobuf;
using ScanMesh.Results.Ledger;
using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;
using Finding = ScanMesh.Events.V1.Finding;

namespace ScanMesh.Results.Commits;

/// <summary>What a new result opens and closes (I10: findings are closed, never deleted).</summary>
internal sealed record FindingChanges
{
    /// <summary>Worst first.</summary>
    public required IReadOnlyList<Finding> Opened { get; init; }

    /// <summary>Worst first.</summary>
    public required IReadOnlyList<Finding> Closed { get; init; }

    /// <summary>True when there is something to tell.</summary>
    public bool Any => Opened.Count + Closed.Count > 0;

    /// <summary>Stores a result's findings and says how they differ from the result before.</summary>
    public static async Task<FindingChanges> StoreAsync(LedgerWork work, ImageRow image, ReportFacts facts)
    {
        var old = (await work.Store.Findings.ListOpenAsync(image.Id).ConfigureAwait(false)).ToDictionary(f => (f.Advisory, f.PackageId));
        var now = work.Now.ToStored();
        var inserted = new List<FindingRow>();
        var opened = new List<Finding>();
        var changed = new List<long>();
        foreach (var (finding, message) in facts.Findings)
        {
            var body = message.ToByteArray();
            if (old.Remove((finding.Id, finding.PackageId), out var was))
            {
                if (was.Body.AsSpan().SequenceEqual(body))
                    continue;
                changed.Add(was.Id);
            }
            else
            {
                opened.Add(message);
            }

            inserted.Add(new FindingRow
            {
                ImageId = image.Id,
                Advisory = finding.Id,
                PackageId = finding.PackageId,
                Severity = (int)finding.Severity,
                Kev = finding.Kev,
                Fixable = finding.FixedVersion is not null,
                Body = body,
                OpenedAt = was?.OpenedAt ?? now,
                FromResult = image.ResultNumber,
            });
        }

        await work.Store.Findings.EndAsync(changed, image.ResultNumber, closedAt: null).ConfigureAwait(false);
        await work.Store.Findings.EndAsync([.. old.Values.Select(f => f.Id)], image.ResultNumber, now).ConfigureAwait(false);
        await work.Store.Findings.InsertAsync(inserted).ConfigureAwait(false);
        if (inserted.Count + old.Count > 0)
            await work.Store.Kev.PutCvesAsync(image.Id, facts.Cves).ConfigureAwait(false);
        var closed = old.Values.OrderByDescending(f => f.Severity).ThenBy(f => f.Advisory, StringComparer.Ordinal).ThenBy(f => f.PackageId, StringComparer.Ordinal);
        return new FindingChanges { Opened = opened, Closed = [.. closed.Select(f => Finding.Parser.ParseFrom(f.Body))] };
    }
}
