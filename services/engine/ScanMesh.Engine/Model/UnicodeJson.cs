using System.Text.Json;
using System.Text.Unicode;

namespace ScanMesh.Engine.Model;

/// <summary>
/// Parses foreign JSON so that every text in it can be read. The parser of the platform looks at texts when they are asked for, and answers
/// bytes that are not UTF-8, and halves of surrogate pairs, with an exception that no reader of documents expects.
/// </summary>
internal static class UnicodeJson
{
    /// <summary>Parses a document.</summary>
    /// <exception cref="JsonException">It is not JSON, nests too deep, or holds text that is not Unicode.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> json, JsonDocumentOptions options = default)
    {
        var document = JsonDocument.Parse(json, options);
        if (IsUnicode(json.Span, options))
            return document;
        document.Dispose();
        throw new JsonException("It holds text that is not valid Unicode.");
    }

    private static bool IsUnicode(ReadOnlySpan<byte> json, JsonDocumentOptions options)
    {
        if (!Utf8.IsValid(json))
            return false;
        // Escapes of surrogates are rare: only then each text is looked at.
        if (json.IndexOf("\\ud"u8) < 0 && json.IndexOf("\\uD"u8) < 0)
            return true;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = options.MaxDepth, AllowTrailingCommas = options.AllowTrailingCommas, CommentHandling = options.CommentHandling });
        try
        {
            while (reader.Read())
                if (reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String && reader.ValueIsEscaped)
                    reader.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
