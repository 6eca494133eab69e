using System.Collections.Immutable;
using ScanMesh.Engine.Model;

namespace ScanMesh.Cli.Scans;

/// <summary>Which findings are shown. The verdict is about all of them.</summary>
/// <param name="Severities">Wanted severities; empty = all.</param>
/// <param name="IgnoreUnfixed">Leaves out what has no fixed version.</param>
internal sealed record FindingFilter(ImmutableHashSet<Severity> Severities, bool IgnoreUnfixed)
{
    /// <summary>Parses <c>high,critical</c>; null when a word is none.</summary>
    public static ImmutableHashSet<Severity>? ParseSeverities(string text)
    {
        var found = ImmutableHashSet.CreateBuilder<Severity>();
        foreach (var word in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (Find(word) is not { } severity)
                return null;
            found.Add(severity);
        }

        return found.Count == 0 ? null : found.ToImmutable();
    }

    /// <summary>The severity of this name, or null.</summary>
    public static Severity? Find(string word)
    {
        foreach (var severity in Enum.GetValues<Severity>())
            if (string.Equals(severity.ToText(), word, StringComparison.OrdinalIgnoreCase))
                return severity;
        return null;
    }

    /// <summary>The report with the wanted findings.</summary>
    public ScanReport Apply(ScanReport report) => report with
    {
        Findings = [.. report.Findings.Where(f => (Severities.IsEmpty || Severities.Contains(f.Severity)) && !(IgnoreUnfixed && f.FixedVersion is null))],
    };
}
