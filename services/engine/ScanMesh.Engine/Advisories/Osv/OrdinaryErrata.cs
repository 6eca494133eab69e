using System.Text.RegularExpressions;

namespace ScanMesh.Engine.Advisories.Osv;

/// <summary>
/// Errata of distributions that announce bug fixes, enhancements or recommended and optional updates, told by their ids (ALBA-, ALEA- and the like of Red Hat,
/// Oracle, Rocky and CentOS; SUSE-RU-, -FU-, -OU-). Where one mends a vulnerability too it says so. AlmaLinux alone gives OSV those that do not:
/// SUSE's have CVEs (https://github.com/ossf/osv-schema/pull/270), Red Hat's are made by CVE, Rocky's are security errata alone.
/// </summary>
internal static partial class OrdinaryErrata
{
    /// <summary>True when the id is that of such an erratum, none of the other ids is a CVE's, and the summary does not speak of security.</summary>
    public static bool Is(string id, string? summary, IEnumerable<string> others) =>
        Kind().IsMatch(id) && !others.Any(o => o.StartsWith("CVE-", StringComparison.Ordinal)) && !Security().IsMatch(summary ?? "");

    [GeneratedRegex("^(?:(?:AL|CE|EL|RH|RL)[BE]A|(?:open)?SUSE-[FOR]U)-", RegexOptions.CultureInvariant)]
    private static partial Regex Kind();

    /// <summary>The word by itself: "mod_security" and "scap-security-guide" are names of packages.</summary>
    [GeneratedRegex("(?:^|\\s)security(?:,|\\s|$)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Security();
}
