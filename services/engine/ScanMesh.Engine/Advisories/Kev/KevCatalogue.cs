using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Advisories.Kev;

/// <summary>
/// CISA's catalogue of known exploited vulnerabilities. It is no match content but enrichment, with a revision of its own: it marks
/// findings that are there, by their ids (SEMANTICS S6).
/// </summary>
public sealed class KevCatalogue
{
    /// <summary>A catalogue of these ids.</summary>
    public KevCatalogue(string version, DateTimeOffset released, IEnumerable<string> ids)
    {
        (Version, Released) = (version, released);
        Ids = ids.ToFrozenSet(StringComparer.Ordinal);
        ContentHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Ids.Order(StringComparer.Ordinal)))));
    }

    /// <summary>catalogVersion.</summary>
    public string Version { get; }

    /// <summary>dateReleased.</summary>
    public DateTimeOffset Released { get; }

    /// <summary>CVE ids.</summary>
    public FrozenSet<string> Ids { get; }

    /// <summary>SHA-256 over the ordered ids, 64 hexadecimal digits: what decides whether anything changed.</summary>
    public string ContentHash { get; }

    /// <summary>True when it lists the finding: by its id, an alias, or the upstream advisory that it is about.</summary>
    public bool Lists(Finding finding) =>
        Ids.Contains(finding.Id) || finding.Aliases.Any(Ids.Contains) || (finding.Upstream is { } upstream && upstream.Any(Ids.Contains));

    /// <summary>The report with each finding marked or not, and with this catalogue as evidence. The verdict is not decided anew.</summary>
    public ScanReport Mark(ScanReport report) => report with
    {
        Findings = [.. report.Findings.Select(f => Lists(f) is var listed && listed == f.Kev ? f : f with { Kev = listed })],
        Evidence = report.Evidence with { Kev = new KevEvidence(Version, Released) },
    };
}
