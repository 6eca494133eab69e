using ScanMesh.Engine.Advisories.Kev;
using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Commits;

/// <summary>A staged report, read and checked before the transaction that stores it.</summary>
/// <param name="Staged">The row.</param>
/// <param name="Facts">The report; null when it cannot be read.</param>
/// <param name="Fault">Why it cannot be read, or null.</param>
internal sealed record PreparedResult(StagedResultRow Staged, ReportFacts? Facts, string? Fault)
{
    /// <summary>The catalogue that its findings were marked by; null when none was there.</summary>
    public KevCatalogue? Kev { get; init; }

    /// <summary>The same, marked by the catalogue that holds now.</summary>
    public PreparedResult MarkedBy(KevCatalogue? catalogue) =>
        Facts is null || catalogue is null || ReferenceEquals(catalogue, Kev) ? this : this with { Facts = new ReportFacts(catalogue.Mark(Facts.Report)), Kev = catalogue };
}
