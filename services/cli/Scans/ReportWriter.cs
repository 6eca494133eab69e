using System.Text;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Reports;

namespace ScanMesh.Cli.Scans;

/// <summary>Writes the reports of a REF in the wanted format.</summary>
internal static class ReportWriter
{
    /// <summary>One report, or the index's document when all its images were read.</summary>
    public static void Write(Terminal terminal, string? path, string format, ImageReading reading, IReadOnlyList<ScanReport> reports, Action<TextWriter, ScanReport> table) =>
        ReportFile.Write(terminal, path, stream =>
        {
            if (format == "table")
                WriteTables(stream, reports, table);
            else if (reading.IsAll)
                JsonReport.Write(stream, new IndexReport(1, reading.Index!.Value, [.. reports]));
            else
                JsonReport.Write(stream, reports[0]);
        });

    private static void WriteTables(Stream stream, IReadOnlyList<ScanReport> reports, Action<TextWriter, ScanReport> table)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        for (var i = 0; i < reports.Count; i++)
        {
            if (i > 0)
                writer.WriteLine();
            table(writer, reports[i]);
        }
    }
}
