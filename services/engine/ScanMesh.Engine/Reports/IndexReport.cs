using System.Collections.Immutable;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Reports;

/// <summary>The document of <c>--platform all</c>: an index and the reports of its images, in the index's order.</summary>
/// <param name="SchemaVersion">1.</param>
/// <param name="Index">Digest of the index.</param>
/// <param name="Images">Reports.</param>
public sealed record IndexReport(int SchemaVersion, Digest Index, ImmutableArray<ScanReport> Images);
