using System.Text.Json;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Reports;

/// <summary>Reports as JSON, schemaVersion 1 (contracts/schemas/report-v1.schema.json).</summary>
public static class JsonReport
{
    /// <summary>Largest report that is read, bytes.</summary>
    public const int MaxBytes = 512 << 20;

    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n" };

    /// <summary>
    /// What is stored and compared: without reference, index, base, scannedAt and verdict, on one line. Equal reports give equal bytes (I9).
    /// </summary>
    public static byte[] Canonical(ScanReport report) => JsonSerializer.SerializeToUtf8Bytes(
        report with
        {
            Image = report.Image with { Reference = null, Index = null, Base = null },
            Evidence = report.Evidence with { ScannedAt = null },
            Verdict = null,
        },
        ReportJson.Default.ScanReport);

    /// <summary>Writes a report as it is, indented, with a final line feed.</summary>
    public static void Write(Stream output, ScanReport report)
    {
        using (var writer = new Utf8JsonWriter(output, Indented))
            JsonSerializer.Serialize(writer, report, ReportJson.Default.ScanReport);
        output.WriteByte((byte)'\n');
    }

    /// <summary>Writes the reports of an index.</summary>
    public static void Write(Stream output, IndexReport report)
    {
        using (var writer = new Utf8JsonWriter(output, Indented))
            JsonSerializer.Serialize(writer, report, ReportJson.Default.IndexReport);
        output.WriteByte((byte)'\n');
    }

    /// <summary>Reads a report; unknown members are ignored.</summary>
    /// <exception cref="InvalidDataException">It is no report of schemaVersion 1, or too large.</exception>
    public static ScanReport Read(ReadOnlySpan<byte> json)
    {
        if (json.Length > MaxBytes)
            throw new InvalidDataException($"A report of {json.Length} bytes; at most {MaxBytes} are read.");
        try
        {
            return JsonSerializer.Deserialize(json, ReportJson.Default.ScanReport) is { SchemaVersion: 1 } report
                ? report
                : throw new InvalidDataException("No report of schemaVersion 1.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"No readable report: {e.Message}", e);
        }
    }
}
