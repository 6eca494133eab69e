using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Commits;

/// <summary>A staged report, read and checked before the transaction that stores it.</summary>
/// <param name="Staged">The row.</param>
/// <param name="Facts">The report; null when it cannot be read.</param>
/// <param name="Fault">Why it cannot be read, or null.</param>
internal sealed record PreparedResult(StagedResultRow Staged, ReportFacts? Facts, string? Fault);
