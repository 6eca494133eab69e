using ScanMesh.Engine.Advisories.Kev;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Reports;
using ScanMesh.Hosting.Access;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Results.Bases;
using ScanMesh.Results.Commits;
using ScanMesh.Results.Exploited;
using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;
using ScanMesh.Results.Verdicts;

namespace ScanMesh.Results.Queries;

/// <summary>Reports as INTERFACES shows them: the stored record with reference, times and the repository's verdict.</summary>
internal sealed class ReportRenderer(IResultsStore store, KevCache kev, IBaseImages bases, ScanMeshOptions options) : IDisposable
{
    /// <summary>Reports in memory at once.</summary>
    private const int Parallel = 4;

    private readonly SemaphoreSlim slots = new(Parallel);

    /// <summary>Renders the report of an image or index and hands its bytes on while they are held; false when the caller sees none.</summary>
    public async Task<bool> RenderAsync(Caller caller, string digest, string registry, string repository, Func<byte[], Task> use, CancellationToken cancellationToken)
    {
        await slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var (parts, catalogue) = await store.ReadAsync(
                async session => (await FindAsync(session, caller, digest, registry, repository).ConfigureAwait(false), await kev.GetAsync(session).ConfigureAwait(false)),
                cancellationToken).ConfigureAwait(false);
            if (parts.Count == 0)
                return false;
            await use(Write(parts, catalogue)).ConfigureAwait(false);
            return true;
        }
        finally
        {
            slots.Release();
        }
    }

    public void Dispose() => slots.Dispose();

    private async Task<List<Part>> FindAsync(StoreSession session, Caller caller, string digest, string registry, string repository)
    {
        if (await ImageQueries.FindAsync(session, caller, digest, registry, repository).ConfigureAwait(false) is { } row)
            return [await ReadAsync(session, caller, row, null).ConfigureAwait(false)];
        var children = await session.Indexes.ListChildrenAsync(digest).ConfigureAwait(false);
        var seen = children.Count == 0 ? [] : await session.Indexes.ListRepositoriesAsync(digest).ConfigureAwait(false);
        foreach (var place in seen.Where(p => caller.Sees(p.Registry, p.Repository) && (registry.Length == 0 || p.Registry == registry) && (repository.Length == 0 || p.Repository == repository)))
        {
            // All children from one repository in which the index itself was seen: a report speaks of one.
            var parts = new List<Part>();
            foreach (var child in children.Where(c => c.Kind == "image"))
                if (await ImageQueries.FindAsync(session, caller, child.Digest, place.Registry, place.Repository).ConfigureAwait(false) is { } part)
                    parts.Add(await ReadAsync(session, caller, part, digest).ConfigureAwait(false));
            if (parts.Count > 0)
                return parts;
        }

        return [];
    }

    private async Task<Part> ReadAsync(StoreSession session, Caller caller, VerdictRow row, string? index)
    {
        var image = await session.Images.FindAsync(row.ImageId).ConfigureAwait(false) ?? throw new InvalidOperationException("A verdict without an image.");
        return new(row, image, index, await bases.FindAsync(session, caller, image).ConfigureAwait(false));
    }

    private ScanReport Render(Part part, KevCatalogue? catalogue)
    {
        var report = StoredReports.Read(part.Image.Report, part.Image.ReportSize);
        report = catalogue?.Mark(report) ?? report;
        var host = options.Registries.TryGetValue(part.Row.Registry, out var registry) ? registry.Host : part.Row.Registry;
        var verdict = Events.V1.Verdict.Parser.ParseFrom(part.Row.Body);
        return report with
        {
            Image = report.Image with { Reference = $"{host}/{part.Row.Repository}@{part.Row.Digest}", Index = part.Index is null ? null : Digest.Parse(part.Index), Base = part.Base },
            Evidence = report.Evidence with { ScannedAt = part.Image.ScannedAt.FromStored() },
            Verdict = new Verdict(VerdictNames.ToEngine(verdict.Outcome), [.. verdict.Reasons], verdict.Policy, verdict.EvaluatedAt.ToDateTimeOffset()),
        };
    }

    private byte[] Write(List<Part> parts, KevCatalogue? catalogue)
    {
        using var output = new MemoryStream();
        if (parts[0].Index is { } index)
            JsonReport.Write(output, new IndexReport(1, Digest.Parse(index), [.. parts.Select(p => Render(p, catalogue))]));
        else
            JsonReport.Write(output, Render(parts[0], catalogue));
        return output.ToArray();
    }

    private sealed record Part(VerdictRow Row, ImageRow Image, string? Index, BaseImage? Base);
}
