using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ScanMesh.Engine.Advisories.Osv;

/// <summary>Canonical JSON (SEMANTICS S7): object keys in ordinal order, no white space, UTF-8, numbers as written; of a repeated key the last counts.</summary>
internal static class CanonicalJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 128, SkipValidation = true };

    public static void Write(JsonElement element, ArrayBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, Options);
        Write(element, writer);
    }

    private static void Write(JsonElement element, Utf8JsonWriter writer)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                var properties = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
                foreach (var property in element.EnumerateObject())
                    properties[property.Name] = property.Value;
                foreach (var (name, value) in properties)
                {
                    writer.WritePropertyName(name);
                    Write(value, writer);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                    Write(item, writer);
                writer.WriteEndArray();
                break;
            case JsonValueKind.Number:
                writer.WriteRawValue(element.GetRawText(), skipInputValidation: true);
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }
}
