using System.Text;
using System.Text.Json;

namespace ScanMesh.Ingest.Sources.Zot;

/// <summary>
/// Events of zot, CloudEvents in binary form (over HTTP) or structured. They hold the manifest, whose config and artifact type tell an image from
/// other artifacts.
/// </summary>
internal sealed class ZotKind : ISourceKind
{
    public SourceTraits Traits { get; } = new()
    {
        Kind = "zot",
        Title = "zot",
        NeedsRegistry = true,
        Authentications = ["bearer", "basic", "header", "mtls", "key", "none"],
        Headers = CloudEvent.Headers,
    };

    public void Read(JsonElement root, IHeaderDictionary headers, ReadingBuilder reading)
    {
        if (!CloudEvent.Is(root, headers))
            reading.Wrong("There is no header Ce-Type and no 'specversion': this is no event of zot.");
        else
            foreach (var entry in CloudEvent.Read(root, headers))
                Read(entry, reading);
    }

    public string Guide(GuideContext context) =>
        $$"""
        In zot's configuration (config.json):

        "extensions": {
          "events": {
            "enable": true,
            "sinks": [{"type": "http", "address": "{{context.Url}}", "timeout": "10s"{{(context.Header is null ? "" : $$""", "headers": {"{{context.HeaderName}}": "{{context.HeaderValue}}"}""")}}}]
          }
        }

        zot sends an event once: what we miss, the sweep finds.
        """;

    private static void Read(CloudEvent entry, ReadingBuilder reading)
    {
        switch (entry.Type)
        {
            case "zotregistry.image.updated":
                reading.Push(Claim(entry));
                break;
            case "zotregistry.image.deleted":
                reading.Delete(Claim(entry));
                break;
            case "zotregistry.image.lint_failed":
                reading.Ignore(IgnoreReason.Failed, "zot refused the image.");
                break;
            case var type when type.StartsWith("zotregistry.", StringComparison.Ordinal):
                reading.Ignore(IgnoreReason.Housekeeping, $"The event is '{ReadingBuilder.Bound(type)}', not a push.");
                break;
            case var type:
                reading.Wrong($"'{ReadingBuilder.Bound(type)}' is no event of zot.");
                break;
        }
    }

    private static ImageClaim Claim(CloudEvent entry)
    {
        string? artifactType = null;
        // A manifest that is none is the scan's matter.
        if (entry.Data.Text("manifest") is { Length: > 0 } manifest)
            _ = EventJson.Use(Encoding.UTF8.GetBytes(manifest), root => artifactType = ArtifactType(root));
        return new ImageClaim
        {
            Repository = entry.Data.Text("name"),
            Tag = entry.Data.Text("reference"),
            Digest = entry.Data.Text("digest"),
            MediaType = entry.Data.Text("mediaType"),
            ArtifactType = artifactType,
            EventId = entry.Id,
            ObservedAt = entry.Time,
        };
    }

    // Whether it is an image, the config's type tells; only of what is none the manifest may say what else it is. Whoever pushes writes that (SECURITY T5).
    private static string? ArtifactType(JsonElement manifest) =>
        manifest.Child("config").Text("mediaType") is { Length: > 0 } config && ImagePush.NotAnImageType(config) is not null ? manifest.Text("artifactType") ?? config : null;
}
