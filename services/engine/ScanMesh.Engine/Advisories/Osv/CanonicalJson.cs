using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ScanMesh.Engine.Advisories.Osv;

/// <summary>
/// Canonical JSON (SEMANTICS S7): object keys in ordinal order, no white space, UTF-8, numbers as written; of a repeated key the last counts.
/// Plain texts (printable ASCII without escapes) are copied as they are, which is nearly all there is; the others go through the encoder.
/// </summary>
internal static class CanonicalJson
{
    private static readonly SearchValues<byte> plain = SearchValues.Create([.. Enumerable.Range(0x20, 0x5F).Select(b => (byte)b).Where(b => b is not ((byte)'"' or (byte)'\\'))]);

    /// <exception cref="InvalidOperationException">A text is not valid Unicode.</exception>
    public static void Write(JsonElement element, ArrayBufferWriter<byte> output)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(element, output);
                break;
            case JsonValueKind.Array:
                var separator = "["u8;
                foreach (var item in element.EnumerateArray())
                {
                    output.Write(separator);
                    Write(item, output);
                    separator = ","u8;
                }

                output.Write(separator is [(byte)'['] ? "[]"u8 : "]"u8);
                break;
            case JsonValueKind.String when JsonMarshal.GetRawUtf8Value(element) is var raw && !IsPlain(raw[1..^1]):
                WriteText(element.GetString()!, output);
                break;
            default:
                output.Write(JsonMarshal.GetRawUtf8Value(element));
                break;
        }
    }

    private static void WriteObject(JsonElement element, ArrayBufferWriter<byte> output)
    {
        var count = element.GetPropertyCount();
        var members = ArrayPool<Member>.Shared.Rent(count);
        var next = 0;
        foreach (var property in element.EnumerateObject())
            members[next] = new Member(property, next++);
        var sorted = members.AsSpan(0, count);
        sorted.Sort();
        var separator = "{"u8;
        for (var i = 0; i < sorted.Length; i++)
        {
            if (i + 1 < sorted.Length && sorted[i + 1].Name == sorted[i].Name)
                continue; // a repeat follows
            output.Write(separator);
            WriteText(sorted[i].Name, output);
            output.Write(":"u8);
            Write(sorted[i].Value, output);
            separator = ","u8;
        }

        output.Write(count == 0 ? "{}"u8 : "}"u8);
        ArrayPool<Member>.Shared.Return(members, clearArray: true);
    }

    private static void WriteText(string text, ArrayBufferWriter<byte> output)
    {
        output.Write("\""u8);
        var target = output.GetSpan(text.Length * 3);
        var length = Encoding.UTF8.GetBytes(text, target);
        if (IsPlain(target[..length]))
            output.Advance(length);
        else
            output.Write(JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
        output.Write("\""u8);
    }

    private static bool IsPlain(ReadOnlySpan<byte> text) => !text.ContainsAnyExcept(plain);

    /// <summary>A member of an object and its place; ordered by name, then place.</summary>
    private readonly struct Member(JsonProperty property, int place) : IComparable<Member>
    {
        private readonly int place = place;

        public string Name { get; } = property.Name;

        public JsonElement Value { get; } = property.Value;

        public int CompareTo(Member other) => string.CompareOrdinal(Name, other.Name) is var order and not 0 ? order : place.CompareTo(other.place);
    }
}
