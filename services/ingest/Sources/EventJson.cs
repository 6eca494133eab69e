using System.Globalization;
using System.Text.Json;

namespace ScanMesh.Ingest.Sources;

/// <summary>Reads bodies of JSON within bounds; what is missing or of another type is null, never an exception.</summary>
public static class EventJson
{
    private static readonly JsonDocumentOptions Bounds = new() { MaxDepth = 32 };

    /// <summary>Reads a body that must be JSON.</summary>
    /// <param name="body">The body.</param>
    /// <param name="context">The source.</param>
    /// <param name="read">Puts what the root holds into the builder.</param>
    public static EventReading Read(ReadOnlyMemory<byte> body, SourceContext context, Action<JsonElement, ReadingBuilder> read)
    {
        var builder = new ReadingBuilder(context);
        return Use(body, root =>
        {
            read(root, builder);
            return builder.Build();
        });
    }

    /// <summary>As above, where the reader makes the reading itself.</summary>
    public static EventReading Use(ReadOnlyMemory<byte> body, Func<JsonElement, EventReading> read)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Bounds);
            return read(document.RootElement);
        }
        catch (JsonException e)
        {
            return EventReading.Wrong($"The body is not JSON: {ReadingBuilder.Bound(e.Message)}");
        }
        catch (InvalidOperationException)
        {
            // Text that is no valid UTF-8 or UTF-16.
            return EventReading.Wrong("The body holds text that is not Unicode.");
        }
    }

    /// <summary>A member that is an object; else an element of kind Undefined.</summary>
    public static JsonElement Child(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var child) && child.ValueKind == JsonValueKind.Object ? child : default;

    /// <summary>A member that is text; else null.</summary>
    public static string? Text(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A member that is a whole number; else null.</summary>
    public static long? Number(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;

    /// <summary>The items of a member that is an array; else none.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];

    /// <summary>A time of ISO 8601; null when it is none.</summary>
    public static DateTimeOffset? Time(this JsonElement element, string name) =>
        DateTimeOffset.TryParse(element.Text(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;

    /// <summary>A time in seconds since 1970; null when it is none.</summary>
    public static DateTimeOffset? UnixTime(this JsonElement element, string name) =>
        element.Number(name) is { } seconds and >= 0 and < 253_402_300_800 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
}
