namespace ScanMesh.Engine.Advisories.Osv;

/// <summary>
/// Errata of distributions that announce bug fixes, enhancements or recommended and optional updates, told by their ids (ALBA-, ALEA- and the like of Red Hat,
/// Oracle, Rocky and CentOS; SUSE-RU-, -FU-, -OU-). Where one mends a vulnerability too it says so. AlmaLinux alone gives OSV those that do not:
/// SUSE's have CVEs (https://github.com/ossf/osv-schema/pull/270), Red Hat's are made by CVE, Rocky's are security errata alone.
/// </summary>
internal static class OrdinaryErrata
{
    private static readonly string[] Vendors = ["AL", "CE", "EL", "RH", "RL"];
    private static readonly string[] OfSuse = ["SUSE-FU-", "SUSE-OU-", "SUSE-RU-"];

    /// <summary>
    /// True when the id is that of such an erratum, none of the other ids is a CVE's, no link names one, and the summary does not speak of security.
    /// (AlmaLinux names CVEs in links alone where the erratum's type is no security; its descriptions name none that the ids do not.)
    /// </summary>
    /// <param name="id">The record's id.</param>
    /// <param name="summary">The record's summary.</param>
    /// <param name="others">Ids of aliases and related records; read only when the rest says that it is one.</param>
    /// <param name="links">Addresses of references; read as late.</param>
    public static bool Is(string id, string? summary, IEnumerable<string> others, IEnumerable<string> links) =>
        IsOfKind(id) && !SpeaksOfSecurity(summary ?? "") && !others.Any(o => o.StartsWith("CVE-", StringComparison.Ordinal)) && !links.Any(l => NamesCve(l));

    private static bool IsOfKind(string id) =>
        id.Length > 5 && id[2] is 'B' or 'E' && id.AsSpan(3).StartsWith("A-") && Vendors.Any(v => id.StartsWith(v, StringComparison.Ordinal))
        || OfSuse.Any(s => id.StartsWith(s, StringComparison.Ordinal) || id.StartsWith("open", StringComparison.Ordinal) && id.AsSpan(4).StartsWith(s));

    /// <summary>The word by itself: "mod_security" and "scap-security-guide" are names of packages.</summary>
    private static bool SpeaksOfSecurity(string summary) =>
        summary.Split((char[]?)null).Any(w => w.Split(',')[0].Equals("security", StringComparison.OrdinalIgnoreCase));

    /// <summary>True for a text with "CVE-", four digits, a dash and four digits or more.</summary>
    private static bool NamesCve(ReadOnlySpan<char> text)
    {
        for (int at; (at = text.IndexOf("CVE-", StringComparison.OrdinalIgnoreCase)) >= 0;)
        {
            text = text[(at + 4)..];
            if (text.Length >= 9 && !text[..4].ContainsAnyExceptInRange('0', '9') && text[4] == '-' && !text[5..9].ContainsAnyExceptInRange('0', '9'))
                return true;
        }

        return false;
    }
}
