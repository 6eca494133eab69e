using System.Globalization;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Reports;

/// <summary>
/// A report for people at a terminal: counts are distinct advisories, the binaries of one source package are one row. All foreign text is
/// encoded.
/// </summary>
public static class TableReport
{
    private static readonly Severity[] WorstFirst = [Severity.Critical, Severity.High, Severity.Medium, Severity.Low, Severity.None, Severity.Unknown];

    /// <summary>Writes the report with findings, coverage and verdict.</summary>
    public static void Write(TextWriter output, ScanReport report)
    {
        Head(output, report);
        Findings(output, report);
        Evidence(output, report);
        if (report.Verdict is not { } verdict)
            return;
        output.WriteLine();
        output.WriteLine($"verdict: {verdict.Outcome.ToText()}");
        foreach (var reason in verdict.Reasons)
            output.WriteLine($"  {TerminalText.Encode(reason)}");
        output.WriteLine($"  policy {verdict.Policy}");
    }

    /// <summary>Writes the packages.</summary>
    public static void WriteInventory(TextWriter output, ScanReport report)
    {
        Head(output, report);
        output.WriteLine();
        Rows(output, ["PACKAGE", "VERSION", "ECOSYSTEM", "SOURCE", "LAYER"], report.Packages.Select(p => new[]
        {
            p.Name, p.Version, p.Ecosystem, p.Source is null ? "" : $"{p.Source.Name} {p.Source.Version}", LayerNumber(report, p.Layer),
        }));
        Problems(output, report);
    }

    private static void Head(TextWriter output, ScanReport report)
    {
        var image = report.Image;
        output.WriteLine(TerminalText.Encode(image.Reference ?? image.Digest?.ToString() ?? "root file system"));
        if (image.Digest is { } digest)
            output.WriteLine($"  digest    {digest}");
        if (image.Platform is { } platform)
            output.WriteLine($"  platform  {TerminalText.Encode(platform.ToString())}");
        output.WriteLine($"  system    {TerminalText.Encode(image.Distribution is { } d ? d.PrettyName ?? $"{d.Id} {d.VersionId}" : "unknown (no os-release)")}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  packages  {report.Packages.Length} in {image.Layers.Length} layers{(report.Complete ? "" : ", NOT COMPLETE")}"));
    }

    private static void Findings(TextWriter output, ScanReport report)
    {
        var packages = report.Packages.ToDictionary(p => p.Id, StringComparer.Ordinal);
        var counts = report.Findings.GroupBy(f => f.Id, StringComparer.Ordinal).GroupBy(g => g.Max(f => f.Severity)).ToDictionary(g => g.Key, g => g.Count());
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  findings  {counts.Values.Sum()} advisories: {string.Join(", ", WorstFirst.Where(counts.ContainsKey).Select(s => $"{counts[s]} {s.ToText()}"))}").TrimEnd(' ', ':'));
        if (report.Findings.IsEmpty)
            return;
        output.WriteLine();
        var rows = report.Findings
            .Select(f => (Finding: f, Package: packages[f.PackageId]))
            .GroupBy(x => (x.Finding.Id, x.Package.Ecosystem, x.Package.SourceName, x.Package.SourceVersion))
            .OrderBy(g => Array.IndexOf(WorstFirst, g.First().Finding.Severity))
            .ThenBy(g => g.Key.Id, StringComparer.Ordinal)
            .ThenBy(g => g.Key.SourceName, StringComparer.Ordinal)
            .Select(g => new[]
            {
                g.First().Finding.Severity.ToText() + (g.Any(x => x.Finding.Kev) ? ", exploited" : ""),
                g.Key.Id,
                g.Key.SourceName + (g.Count() > 1 ? string.Create(CultureInfo.InvariantCulture, $" ({g.Count()} packages)") : ""),
                g.Key.SourceVersion,
                g.First().Finding.FixedVersion ?? g.First().Finding.Status.ToText(),
                LayerNumber(report, g.First().Finding.Layer),
            });
        Rows(output, ["SEVERITY", "ADVISORY", "PACKAGE", "VERSION", "FIXED IN", "LAYER"], rows);
    }

    private static void Evidence(TextWriter output, ScanReport report)
    {
        if (!report.Evidence.Coverage.IsEmpty)
            output.WriteLine();
        foreach (var row in report.Evidence.Coverage)
        {
            var asOf = row.DataAsOf is { } time ? $", data as of {time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}" : "";
            output.WriteLine(TerminalText.Encode($"coverage: {row.Ecosystem}{(row.Release is null ? "" : " " + row.Release)}: {row.State.ToText()} ({row.Packages.ToString(CultureInfo.InvariantCulture)} packages{asOf})"));
        }

        if (report.Evidence.Kev is { } kev)
            output.WriteLine(TerminalText.Encode($"known exploited: {report.Findings.Where(f => f.Kev).Select(f => f.Id).Distinct(StringComparer.Ordinal).Count().ToString(CultureInfo.InvariantCulture)} advisories (CISA's catalogue {kev.Version})"));
        Problems(output, report);
    }

    private static void Problems(TextWriter output, ScanReport report)
    {
        foreach (var problem in report.Problems)
            output.WriteLine(TerminalText.Encode($"problem: {problem.Path ?? "image"}: {problem.Reason.ToText()}: {problem.Message}"));
    }

    private static string LayerNumber(ScanReport report, Digest? layer) =>
        report.Image.Layers.FirstOrDefault(l => l.Digest == layer) is { } found && layer is not null ? found.Index.ToString(CultureInfo.InvariantCulture) : "";

    private static void Rows(TextWriter output, string[] head, IEnumerable<string[]> rows)
    {
        var all = rows.Select(r => r.Select(c => TerminalText.Encode(c, 80)).ToArray()).Prepend(head).ToList();
        var widths = head.Select((_, column) => all.Max(r => r[column].Length)).ToArray();
        foreach (var row in all)
            output.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }
}
