using System.Text.Json;

namespace ScanMesh.Engine.Images.Registry.Credentials;

/// <summary>Reads single texts out of foreign JSON.</summary>
internal static class JsonText
{
    /// <summary>The text at <paramref name="path"/>, numbers meaning places in arrays; null where there is none, or the bytes are no JSON.</summary>
    public static string? Find(ReadOnlyMemory<byte> json, params ReadOnlySpan<string> path)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var at = document.RootElement;
            foreach (var step in path)
            {
                if (at.ValueKind == JsonValueKind.Array && int.TryParse(step, out var index) && index < at.GetArrayLength())
                    at = at[index];
                else if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(step, out at))
                    return null;
            }

            return at.ValueKind switch
            {
                JsonValueKind.String when at.GetString() is { Length: > 0 } text => text,
                JsonValueKind.Number => at.GetRawText(),
                _ => null,
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
