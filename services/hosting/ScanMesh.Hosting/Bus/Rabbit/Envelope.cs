using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ScanMesh.Contracts.V1;

namespace ScanMesh.Hosting.Bus.Rabbit;

/// <summary>
/// The JSON envelope of the bus library, as its consumers read it: which message it is (<c>urn:message:NAMESPACE:TYPE</c>), the message
/// itself, its ids and when it was sent. Examples are kept in contracts/schemas/messages.
/// </summary>
internal static class Envelope
{
    /// <summary>Media type of the envelope.</summary>
    public const string ContentType = "application/vnd.masstransit+json";

    // No web page reads a queue: with the escapes for one a kept body, which is JSON itself, would be half as long again.
    private static readonly JsonWriterOptions writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An envelope around a message.</summary>
    public static ReadOnlyMemory<byte> Write<T>(T message, Guid id, Guid correlation, DateTimeOffset sent)
        where T : class
    {
        var body = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(body, writing);
        json.WriteStartObject();
        json.WriteString("messageId"u8, id);
        json.WriteString("correlationId"u8, correlation);
        json.WriteStartArray("messageType"u8);
        json.WriteStringValue($"urn:message:{typeof(T).Namespace}:{typeof(T).Name}");
        json.WriteEndArray();
        json.WritePropertyName("message"u8);
        JsonSerializer.Serialize(json, message, (JsonTypeInfo<T>)MessageJson.Default.GetTypeInfo(typeof(T))!);
        json.WriteString("sentTime"u8, sent);
        json.WriteStartObject("headers"u8);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return body.WrittenMemory;
    }
}
