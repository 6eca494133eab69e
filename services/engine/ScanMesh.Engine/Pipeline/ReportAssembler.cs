using ScanMesh.Engine.Advisories;
using ScanMesh.Engine.Matching;
using ScanMesh.Engine.Matching.EndOfLife;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Pipeline;

/// <summary>Inspection and advisories become a report. A pure function of its arguments (I9).</summary>
public static class ReportAssembler
{
    /// <summary>A report without reference, verdict and times: what is stored.</summary>
    /// <param name="inspection">What was found in the image.</param>
    /// <param name="snapshot">Advisories, or null: then there are no findings and coverage says so.</param>
    /// <param name="at">Evaluation time, for the age of the data.</param>
    /// <exception cref="SnapshotException">The snapshot is damaged.</exception>
    public static ScanReport Assemble(ImageInspection inspection, AdvisorySnapshot? snapshot, DateTimeOffset at)
    {
        var inventory = inspection.Inventory;
        var distribution = inspection.Image.Distribution ?? inventory.Distribution;
        var match = snapshot is null ? null : Matcher.Match(inventory.Packages, snapshot);
        var coverage = CoverageTable.Of(inventory.Packages, snapshot, distribution, at);
        return new ScanReport
        {
            Image = inspection.Image with { Distribution = distribution },
            Complete = inventory.Complete && match is not { Problems.Length: > 0 },
            Evidence = new ReportEvidence
            {
                EngineVersion = EngineVersion.Text,
                AnalyserSet = inspection.AnalyserSet,
                MatchedAt = snapshot?.Info.Revision,
                CurrentThrough = snapshot?.Info.Revision,
                Coverage = coverage,
            },
            Packages = inventory.Packages,
            Findings = match is null ? [] : EndedReleases.Mark(match.Findings, inventory.Packages, coverage, at),
            Problems = match is null ? inventory.Problems : [.. inventory.Problems.Concat(match.Problems).Distinct().Order()],
        };
    }
}
