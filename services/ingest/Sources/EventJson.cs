using System.Globalization;
using System.Text.Json;

namespace ScanMesh.Ingest.Sources;

/// <summary>Reads JSON within bounds; what is missing or of another type is null, never an exception.</summary>
public static class EventJson
{
    private static readonly JsonDocumentOptions Bounds = new() { MaxDepth = 32 };

    /// <summary>Reads a document, a body or one inside a body.</summary>
    /// <param name="json">The document.</param>
    /// <param name="read">Is given its root, which is not valid any more afterwards.</param>
    /// <returns>Null, or what is wrong with it: <c>is not JSON ...</c></returns>
    public static string? Use(ReadOnlyMemory<byte> json, Action<JsonElement> read)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Bounds);
            read(document.RootElement);
            return null;
        }
        catch (JsonException e)
        {
            return $"is not JSON: {ReadingBuilder.Bound(e.Message)}";
        }
        catch (InvalidOperationException)
        {
            // Text that is no valid UTF-8 or UTF-16.
            return "holds text that is not Unicode.";
        }
    }

    /// <summary>True for an object that has the member, whatever its type.</summary>
    public static bool Has(this JsonElement element, string name) => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out _);

    /// <summary>A member that is an object; else an element of kind Undefined.</summary>
    public static JsonElement Child(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var child) && child.ValueKind == JsonValueKind.Object ? child : default;

    /// <summary>A member that is text; else null.</summary>
    public static string? Text(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value.AsText() : null;

    /// <summary>The element's own text; null when it is none.</summary>
    public static string? AsText(this JsonElement element) => element.ValueKind == JsonValueKind.String ? element.GetString() : null;

    /// <summary>A member that is a whole number; else null.</summary>
    public static long? Number(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;

    /// <summary>The items of a member that is an array; else none.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];

    /// <summary>The items of an array, or the element itself: for senders that send one event or a list of them.</summary>
    public static IEnumerable<JsonElement> OneOrMany(this JsonElement element) => element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : [element];

    /// <summary>A time of ISO 8601, with any offset; UTC where it has none. Null when it is none.</summary>
    public static DateTimeOffset? Time(this JsonElement element, string name) => ParseTime(element.Text(name));

    /// <summary>As above, of text. Times before 1970 stand for "unknown" with some senders and are none.</summary>
    public static DateTimeOffset? ParseTime(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) && time > DateTimeOffset.UnixEpoch ? time : null;

    /// <summary>A time in seconds since 1970; null when it is none.</summary>
    public static DateTimeOffset? UnixTime(this JsonElement element, string name) =>
        element.Number(name) is { } seconds and > 0 and < 253_402_300_800 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    /// <summary>A header that is there once and not empty; else null.</summary>
    public static string? Text(this IHeaderDictionary headers, string name) => headers[name] is [{ Length: > 0 } value] ? value : null;
}
