using System.Collections.Immutable;
using ScanMesh.Engine.Advisories.Osv;

namespace ScanMesh.Engine.Advisories;

/// <summary>What a snapshot says of one package: a record, and its statement about that package.</summary>
/// <param name="Id">The record's id.</param>
/// <param name="Aliases">The record's aliases.</param>
/// <param name="Upstream">The record's upstream ids.</param>
/// <param name="RecordSeverities">severity[] of the record.</param>
/// <param name="RecordSeverityWord">database_specific.severity of the record, or null.</param>
/// <param name="Modules">Modules of rpm distributions that the record is about, as <c>NAME:STREAM</c>.</param>
/// <param name="Affected">The statement.</param>
public sealed record Advisory(string Id, ImmutableArray<string> Aliases, ImmutableArray<string> Upstream, ImmutableArray<OsvSeverity> RecordSeverities, string? RecordSeverityWord, ImmutableArray<string> Modules, OsvAffected Affected);
