using System.Text.Json;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems;

/// <summary>Files of package managers in JSON, and reads from them that give nothing where a value is missing or of another kind.</summary>
internal static class JsonFile
{
    /// <summary>Bytes of the largest one that is read; parsed, it takes several times as much memory.</summary>
    public const long MaxBytes = 16L << 20;

    /// <summary>Parses a file that holds an object. The caller disposes the document.</summary>
    /// <exception cref="FormatException">It is not JSON, nests deeper than 64, or holds something else.</exception>
    public static JsonDocument Parse(AnalysedFile file)
    {
        var document = ParseValue(file);
        if (document.RootElement.ValueKind == JsonValueKind.Object)
            return document;
        document.Dispose();
        throw new FormatException("this file is no JSON object");
    }

    /// <summary>Parses a file; a byte order mark is passed over. The caller disposes the document.</summary>
    /// <exception cref="FormatException">It is not JSON, or nests deeper than 64.</exception>
    public static JsonDocument ParseValue(AnalysedFile file)
    {
        using var bytes = new MemoryStream((int)file.Size);
        file.Content.CopyTo(bytes);
        ReadOnlyMemory<byte> json = bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
        try
        {
            return UnicodeJson.Parse(json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json);
        }
        catch (JsonException)
        {
            throw new FormatException("this file is not valid JSON");
        }
    }

    /// <summary>The value of a field, or null.</summary>
    public static JsonElement? Field(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;

    /// <summary>A text without blanks at its ends; null where there is none or it is empty.</summary>
    public static string? Text(this JsonElement element, string name) =>
        element.Field(name) is { ValueKind: JsonValueKind.String } value && value.GetString()!.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>True where the field is <c>true</c>.</summary>
    public static bool Flag(this JsonElement element, string name) => element.Field(name) is { ValueKind: JsonValueKind.True };

    /// <summary>The fields of an object.</summary>
    public static IEnumerable<JsonProperty> Members(this JsonElement element) => element.ValueKind == JsonValueKind.Object ? element.EnumerateObject() : [];

    /// <summary>The fields of an object in a field.</summary>
    public static IEnumerable<JsonProperty> Members(this JsonElement element, string name) => element.Field(name) is { } value ? value.Members() : [];

    /// <summary>The elements of an array in a field.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.Field(name) is { ValueKind: JsonValueKind.Array } value ? value.EnumerateArray() : [];
}
