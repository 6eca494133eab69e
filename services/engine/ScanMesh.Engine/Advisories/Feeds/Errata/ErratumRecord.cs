using System.Globalization;
using System.Text.Json;

namespace ScanMesh.Engine.Advisories.Feeds.Errata;

/// <summary>
/// An erratum as a record of the OSV schema, as the distributions write their own that OSV has: its CVEs are <c>upstream</c>, for one erratum may be about
/// several and is none of them; severity is the distribution's word. The same erratum gives the same bytes.
/// </summary>
internal static class ErratumRecord
{
    /// <summary>Raised when the same erratum is written otherwise: copies are then converted again.</summary>
    public const int Version = 1;

    private const string SchemaVersion = "1.7.0";
    private static readonly JsonWriterOptions options = new() { SkipValidation = false };

    /// <summary>Writes the JSON.</summary>
    public static void Write(Erratum erratum, Stream output)
    {
        using var json = new Utf8JsonWriter(output, options);
        json.WriteStartObject();
        json.WriteString("schema_version", SchemaVersion);
        json.WriteString("id", erratum.HasId ? erratum.Id : "");
        if ((erratum.Updated ?? erratum.Issued) is { } modified)
            json.WriteString("modified", Time(modified));
        if (erratum.Issued is { } issued)
            json.WriteString("published", Time(issued));
        if (Summary(erratum) is { Length: > 0 } summary)
            json.WriteString("summary", summary);
        if (erratum.Cves.Count > 0)
        {
            json.WriteStartArray("upstream");
            foreach (var cve in erratum.Cves)
                json.WriteStringValue(cve);
            json.WriteEndArray();
        }

        if (erratum.Severity.Length > 0)
        {
            json.WriteStartObject("database_specific");
            json.WriteString("severity", erratum.Severity);
            json.WriteEndObject();
        }

        json.WriteStartArray("affected");
        foreach (var (package, version) in erratum.Fixed)
            Write(json, package, version);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The title, and the modules that it does not name: the records of distributions have no other place for them.</summary>
    private static string Summary(Erratum erratum)
    {
        var missing = erratum.Modules.Where(m => !erratum.Title.Contains(m, StringComparison.Ordinal)).ToList();
        return missing.Count == 0 ? erratum.Title : $"{erratum.Title} ({string.Join(", ", missing)})".TrimStart();
    }

    private static void Write(Utf8JsonWriter json, ErratumPackage package, string version)
    {
        json.WriteStartObject();
        json.WriteStartObject("package");
        json.WriteString("ecosystem", package.Ecosystem);
        json.WriteString("name", package.Name);
        json.WriteEndObject();
        json.WriteStartArray("ranges");
        json.WriteStartObject();
        json.WriteString("type", "ECOSYSTEM");
        json.WriteStartArray("events");
        Write(json, "introduced", "0");
        Write(json, "fixed", version);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string kind, string version)
    {
        json.WriteStartObject();
        json.WriteString(kind, version);
        json.WriteEndObject();
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
