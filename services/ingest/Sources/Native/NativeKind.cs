using System.Text.Json;
using ScanMesh.Engine.Model;
using ScanMesh.Hosting.Registries;

namespace ScanMesh.Ingest.Sources.Native;

/// <summary>
/// Our own request, for CI jobs: <c>{"reference": "host/repository:tag"}</c>. The host must be one of the configured registries,
/// or the source's own where it names one. The header Idempotency-Key is the request's identity where it is given; else each
/// request is one of its own: who asks again may have pushed another image under the tag meanwhile.
/// </summary>
internal sealed class NativeKind : ISourceKind
{
    private const int MaxKey = 200;
    private static readonly JsonDocumentOptions Bounds = new() { MaxDepth = 8 };

    public string Kind => "native";

    public bool NeedsRegistry => false;

    public string Lane => Contracts.V1.Lane.OnDemand;

    public EventReading Read(ReadOnlyMemory<byte> body, IHeaderDictionary headers, SourceContext context)
    {
        if (ReadReference(body) is not { } text)
            return EventReading.Wrong("""The body must be {"reference": "host/repository[:tag][@digest]"}.""");
        if (!ImageReference.TryParse(text, null, out var reference))
            return EventReading.Wrong("The reference is not host/repository[:tag][@digest].");
        if (!context.Registries.TryFindHost(reference.Host, out var registry))
            return EventReading.Wrong($"No registry with host '{reference.Host}' is configured.");
        if (context.Registry is { } own && own.Name != registry.Name)
            return EventReading.Wrong($"This source may ask for images of registry '{own.Name}' only.");
        if (ImagePush.NotAnImage(reference.Tag) is { } reason)
            return EventReading.Nothing($"{reference.Repository}:{reference.Tag} is {reason}.");
        return new EventReading { Pushes = [Push(reference, registry, headers)] };
    }

    private static PushEvent Push(ImageReference reference, ConfiguredRegistry registry, IHeaderDictionary headers) => new()
    {
        EventId = headers["Idempotency-Key"].ToString() is { Length: > 0 and <= MaxKey } key ? key : Guid.NewGuid().ToString("D"),
        Registry = registry,
        Repository = reference.Repository,
        Tag = reference.Tag,
        Digest = reference.Digest,
    };

    private static string? ReadReference(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Bounds);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("reference", out var reference) && reference.ValueKind == JsonValueKind.String
                ? reference.GetString()
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, or text that is not Unicode: the caller tells what was expected.
            return null;
        }
    }
}
