using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ScanMesh.Ingest.Journal;

/// <summary>The part of a body that is kept: its text, without the values that its kind hides.</summary>
internal static class KeptBody
{
    /// <summary>Most bytes of a body that is kept.</summary>
    public const int MaxBytes = 64 << 10;

    /// <summary>What stands for a hidden value.</summary>
    public const string Hidden = "(hidden)";

    private const int MaxDepth = 32;
    private static readonly UTF8Encoding strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text, or null when the body is too long or no JSON.</summary>
    /// <param name="body">The body.</param>
    /// <param name="isJson">True when it is known to be JSON: with nothing to hide it is kept as it came.</param>
    /// <param name="hiddenMembers">Members whose values are left out, at any depth.</param>
    public static string? Of(ReadOnlyMemory<byte> body, bool isJson, IReadOnlyList<string> hiddenMembers)
    {
        if (body.Length is 0 or > MaxBytes)
            return null;
        try
        {
            if (isJson && hiddenMembers.Count == 0)
                return strict.GetString(body.Span);
            var node = JsonNode.Parse(body.Span, documentOptions: new JsonDocumentOptions { MaxDepth = MaxDepth });
            Hide(node, hiddenMembers);
            return node?.ToJsonString();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException or DecoderFallbackException)
        {
            // Not JSON, text that is not Unicode, or a member twice.
            return null;
        }
    }

    private static void Hide(JsonNode? node, IReadOnlyList<string> hiddenMembers)
    {
        if (node is JsonArray items)
        {
            foreach (var item in items)
                Hide(item, hiddenMembers);
        }
        else if (node is JsonObject members)
        {
            foreach (var name in members.Select(m => m.Key).ToList())
                if (hiddenMembers.Contains(name))
                    members[name] = Hidden;
                else
                    Hide(members[name], hiddenMembers);
        }
    }
}
