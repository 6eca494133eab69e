using System.Collections.Immutable;
using ScanMesh.Engine.Advisories;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Matching;

/// <summary>What matching gave.</summary>
/// <param name="Findings">Ordered by (package id, advisory id).</param>
/// <param name="Problems">Packages whose version could not be compared: such a package is never silently "not affected".</param>
public sealed record MatchResult(ImmutableArray<Finding> Findings, ImmutableArray<Problem> Problems);

/// <summary>A statement that says something of a package.</summary>
/// <param name="Advisory">The record and its statement.</param>
/// <param name="Judgement">What it says.</param>
/// <param name="Version">The version that was compared: the package's own or its source's.</param>
internal sealed record Hit(Advisory Advisory, Judgement Judgement, string Version)
{
    /// <summary>False for "not affected".</summary>
    public bool Counts => Judgement.Status != FindingStatus.NotAffected;
}
