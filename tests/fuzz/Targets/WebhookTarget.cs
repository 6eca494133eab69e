using System.Text;
using Microsoft.AspNetCore.Http;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Hosting.Registries;
using ScanMesh.Ingest.Sources;
using ScanMesh.Tests.Kit.Senders;

namespace ScanMesh.Tests.Fuzz.Targets;

/// <summary>One kind of sender over the bodies of all: whatever the body, an answer and never an exception; a push is always of a configured registry and well-formed.</summary>
internal sealed class WebhookTarget(ISourceKind kind) : IFuzzTarget
{
    private static readonly RegistryCatalog registries = RegistryCatalog.From(
        new Dictionary<string, RegistryOptions> { ["corp"] = new() { Host = "registry.corp.example" } }, withCredentials: false);

    private static readonly SourceContext context = new()
    {
        Source = "fuzz",
        Registry = registries.All[0],
        Registries = registries,
        ReceivedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
    };

    public string Name => "webhook " + kind.Traits.Kind;

    // Headers first, one a line, as the bodies' own are kept; a line that is no header begins the body.
    public IReadOnlyList<byte[]> Seeds { get; } = [.. SenderBodies.All.Select(b => Encoding.UTF8.GetBytes(b.Headers.Length == 0 ? b.Body : $"{b.Headers}\n{b.Body}"))];

    public void Run(byte[] input)
    {
        var (headers, body) = Split(input);
        var reading = kind.Read(body, headers, context);
        if (reading.Pushes.Count > EventReading.MaxPushes)
            throw new InvalidOperationException($"{reading.Pushes.Count} pushes of one body");
        foreach (var push in reading.Pushes)
            if (push.Registry.Name != "corp" || !Engine.Model.ImageReference.TryParse($"registry.corp.example/{push.Repository}:{push.Tag ?? "x"}", null, out var reference) || reference.Repository != push.Repository)
                throw new InvalidOperationException($"a push that cannot be: {push}");
        if (reading.Handshake?.Confirm is { } confirm && (confirm.Scheme != Uri.UriSchemeHttps || !confirm.IdnHost.StartsWith("sns.", StringComparison.Ordinal) || !confirm.IdnHost.Contains(".amazonaws.com", StringComparison.Ordinal)))
            throw new InvalidOperationException($"an address that is not of the sender: {confirm}");
        _ = reading.Handshake?.Answer?.GetRawText();
    }

    private static (HeaderDictionary Headers, ReadOnlyMemory<byte> Body) Split(byte[] input)
    {
        var headers = new HeaderDictionary();
        var at = 0;
        while (input.AsSpan(at).IndexOf((byte)'\n') is >= 0 and var end && input.AsSpan(at, end).IndexOf(": "u8) is > 0 and var colon && char.IsAsciiLetter((char)input[at]))
        {
            headers.Append(Encoding.Latin1.GetString(input, at, colon), Encoding.Latin1.GetString(input, at + colon + 2, end - colon - 2));
            at += end + 1;
        }

        return (headers, input.AsMemory(at));
    }
}
