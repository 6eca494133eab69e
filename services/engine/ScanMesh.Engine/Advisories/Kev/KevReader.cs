using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Advisories.Kev;

/// <summary>Reads the catalogue from its JSON (CISA's known_exploited_vulnerabilities_schema.json). What is not as it should be is refused whole: half a catalogue would take marks away.</summary>
public static partial class KevReader
{
    /// <summary>Largest file, bytes.</summary>
    public const int MaxBytes = 64 << 20;

    private const int MaxEntries = 200_000;
    private const int MaxVersion = 64;
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 16 };

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is too large or no whole catalogue.</exception>
    public static KevCatalogue ReadFile(string path)
    {
        if (new FileInfo(path).Length > MaxBytes)
            throw new InvalidDataException($"a catalogue of more than {MaxBytes} bytes");
        return Read(File.ReadAllBytes(path));
    }

    /// <summary>Reads its bytes.</summary>
    /// <exception cref="InvalidDataException">They are too many or no whole catalogue.</exception>
    public static KevCatalogue Read(ReadOnlyMemory<byte> json)
    {
        if (json.Length > MaxBytes)
            throw new InvalidDataException($"a catalogue of more than {MaxBytes} bytes");
        try
        {
            using var document = UnicodeJson.Parse(json, Options);
            return Read(document.RootElement);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"no JSON: {e.Message}", e);
        }
    }

    private static KevCatalogue Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("vulnerabilities", out var entries) || entries.ValueKind != JsonValueKind.Array)
            throw new InvalidDataException("no catalogue of known exploited vulnerabilities: 'vulnerabilities' is missing");
        if (Text(root, "catalogVersion") is not { Length: > 0 and <= MaxVersion } version)
            throw new InvalidDataException("'catalogVersion' is missing");
        if (!DateTimeOffset.TryParse(Text(root, "dateReleased"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var released))
            throw new InvalidDataException("'dateReleased' is missing or no time");
        var count = entries.GetArrayLength();
        if (count > MaxEntries)
            throw new InvalidDataException($"more than {MaxEntries} entries");
        if (root.TryGetProperty("count", out var told) && (told.ValueKind != JsonValueKind.Number || !told.TryGetInt32(out var number) || number != count))
            throw new InvalidDataException($"it says it has {told.ToString()[..Math.Min(20, told.ToString().Length)]} entries and has {count}: not whole");
        return new KevCatalogue(version, released, entries.EnumerateArray().Select(Id));
    }

    private static string Id(JsonElement entry, int index) =>
        entry.ValueKind == JsonValueKind.Object && Text(entry, "cveID") is { } id && Cve().IsMatch(id) ? id : throw new InvalidDataException($"vulnerabilities[{index}].cveID is missing or no CVE id");

    private static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    [GeneratedRegex(@"\ACVE-[0-9]{4}-[0-9]{4,19}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Cve();
}
