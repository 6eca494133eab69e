using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Advisories.Osv;

/// <summary>
/// Words by which distributions and vendors say more of a package than its range does: Debian's tracker (<c>&lt;no-dsa&gt;</c>, <c>&lt;ignored&gt;</c>,
/// <c>&lt;end-of-life&gt;</c>, the urgency "end-of-life"), Ubuntu's CVE states, Red Hat's and SUSE's product states. Case, brackets and what joins the words do not matter.
/// </summary>
internal static class StatusWords
{
    private const int MaxWord = 64;

    /// <summary>What a word states; <see cref="FindingStatus.Unknown"/> where the range alone decides, or the word is not known.</summary>
    public static FindingStatus Of(string? word) => word is not { Length: <= MaxWord } ? FindingStatus.Unknown
        : word.Trim('<', '>', ' ').Replace('_', '-').Replace(' ', '-').ToLowerInvariant() switch
        {
            // DNE: Ubuntu's "does not exist" in this release.
            "not-affected" or "known-not-affected" or "dne" => FindingStatus.NotAffected,
            "ignored" or "wont-fix" or "won't-fix" or "will-not-fix" => FindingStatus.WontFix,
            "end-of-life" or "eol" or "out-of-support-scope" or "out-of-standard-support" or "unsupported" => FindingStatus.Eol,
            "unfixed" or "no-dsa" or "postponed" or "undetermined" or "deferred" or "fix-deferred" or "needed" or "needs-triage" or "in-triage" or "pending" or "under-investigation"
                => FindingStatus.NoFixYet,
            _ => FindingStatus.Unknown,
        };
}
