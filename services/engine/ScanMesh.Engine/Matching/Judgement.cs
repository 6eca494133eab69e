using ScanMesh.Engine.Advisories;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Matching;

/// <summary>What one statement says of one package.</summary>
/// <param name="Status">The status; Unknown when it says nothing of this version: outside its ranges, about another build, or not comparable (<see cref="RangeMatch.IsAffected"/> null).</param>
/// <param name="Match">How version and statement compare.</param>
/// <param name="FixedVersion">The fix that is to be had, or null.</param>
/// <param name="Justification">Why it is not affected; else null.</param>
internal readonly record struct Judgement(FindingStatus Status, RangeMatch Match, string? FixedVersion, string? Justification)
{
    /// <summary>Why a statement that says so itself is no finding.</summary>
    public const string Stated = "the advisory states that it is not affected";

    /// <summary>Judges a package by a statement that names it and its release.</summary>
    /// <param name="advisory">The statement.</param>
    /// <param name="version">The version to compare: the package's own or its source's.</param>
    /// <param name="package">The package.</param>
    /// <param name="ecosystem">The package's ecosystem.</param>
    public static Judgement Of(Advisory advisory, string version, Package package, IEcosystem ecosystem)
    {
        if (!ecosystem.Concerns(advisory, package))
            return new Judgement(FindingStatus.Unknown, RangeMatch.None, null, null);
        var stated = advisory.Affected.Stated;
        if (stated == FindingStatus.NotAffected)
            return new Judgement(stated, RangeMatch.None, null, Stated);
        var match = RangeMatch.Of(version, advisory.Affected, ecosystem.Versions);
        if (match.IsAffected != true)
            return new Judgement(FindingStatus.Unknown, match, null, null);
        if (KernelPackages.Contain(package))
            return new Judgement(FindingStatus.NotAffected, match, null, KernelPackages.Reason);
        if (match.FixedVersion is { } fix)
            return ecosystem.Offers(advisory, package) ? new Judgement(FindingStatus.Affected, match, fix, null) : new Judgement(FindingStatus.WontFix, match, null, null);
        return new Judgement(stated is FindingStatus.WontFix or FindingStatus.Eol ? stated : FindingStatus.NoFixYet, match, null, null);
    }
}
