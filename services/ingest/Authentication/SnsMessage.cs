using System.Text;
using System.Text.Json;

namespace ScanMesh.Ingest.Authentication;

/// <summary>The fields of an SNS message that are signed, and those that say how.</summary>
internal sealed record SnsMessage
{
    private static readonly JsonDocumentOptions bounds = new() { MaxDepth = 8 };
    private static readonly string[] signedNotification = ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"];
    private static readonly string[] signedConfirmation = ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];
    private readonly Dictionary<string, string> fields = new(StringComparer.Ordinal);

    /// <summary>The topic, or null.</summary>
    public string? TopicArn => fields.GetValueOrDefault("TopicArn");

    /// <summary>"1" or "2", or something else.</summary>
    public string? SignatureVersion => fields.GetValueOrDefault("SignatureVersion");

    /// <summary>Base64.</summary>
    public string? Signature => fields.GetValueOrDefault("Signature");

    /// <summary>Where the certificate is: hostile until its host was checked.</summary>
    public string? SigningCertUrl => fields.GetValueOrDefault("SigningCertURL");

    /// <summary>Reads a body; null when it is no message of SNS.</summary>
    public static SnsMessage? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, bounds);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return null;
            var message = new SnsMessage();
            foreach (var member in document.RootElement.EnumerateObject())
                if (member.Value.ValueKind == JsonValueKind.String && !message.fields.TryAdd(member.Name, member.Value.GetString()!))
                    return null; // said twice: another reader may take the other one
            return message.fields.ContainsKey("Type") ? message : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, or text that is not Unicode: no message of SNS.
            return null;
        }
    }

    /// <summary>What is signed: for each field that is there, in this order, its name, a line break, its value, a line break.</summary>
    public byte[] ToSigned()
    {
        var text = new StringBuilder();
        foreach (var name in fields["Type"] == "Notification" ? signedNotification : signedConfirmation)
            if (fields.TryGetValue(name, out var value))
                text.Append(name).Append('\n').Append(value).Append('\n');
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
