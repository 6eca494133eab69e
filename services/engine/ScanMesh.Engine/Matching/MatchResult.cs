using System.Collections.Immutable;
using ScanMesh.Engine.Advisories;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Matching;

/// <summary>What matching gave.</summary>
/// <param name="Findings">Ordered by (package id, advisory id).</param>
/// <param name="Problems">Packages whose version could not be compared: such a package is never silently "not affected".</param>
public sealed record MatchResult(ImmutableArray<Finding> Findings, ImmutableArray<Problem> Problems);

/// <summary>An advisory whose statement matched.</summary>
/// <param name="Advisory">It.</param>
/// <param name="Match">How it matched.</param>
/// <param name="Version">The version that was compared: the package's own or its source's.</param>
internal sealed record Hit(Advisory Advisory, RangeMatch Match, string Version);
