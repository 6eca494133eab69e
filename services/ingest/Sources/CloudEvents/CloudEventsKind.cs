using System.Text.Json;

namespace ScanMesh.Ingest.Sources.CloudEvents;

/// <summary>
/// CloudEvents of any sender, structured, batched or binary. A word in the type tells what happened; the data names the image in whole
/// (<c>image</c>) or in parts.
/// </summary>
internal sealed class CloudEventsKind : ISourceKind
{
    private static readonly char[] Separators = ['.', '_', '-', '/', ':'];

    public SourceTraits Traits { get; } = new()
    {
        Kind = "cloudevents",
        Title = "Any sender of CloudEvents",
        Authentications = ["bearer", "basic", "header", "oidc", "mtls", "key", "none"],
        Headers = CloudEvent.Headers,
    };

    public void Read(JsonElement root, IHeaderDictionary headers, ReadingBuilder reading)
    {
        if (!CloudEvent.Is(root, headers))
            reading.Wrong("There is no header Ce-Type and no 'specversion': this is no CloudEvent.");
        else
            foreach (var entry in CloudEvent.Read(root, headers))
                Read(entry, reading);
    }

    public string Guide(GuideContext context) =>
        $$"""
        Send a CloudEvent to {{context.Url}} with each push; for example

        curl --fail {{(context.Header is { } header ? $"-H \"{header}\" " : "")}}-H 'Content-Type: application/cloudevents+json' "{{context.Url}}" -d '{"specversion": "1.0", "id": "1",
          "type": "com.example.image.pushed", "source": "https://{{context.RegistryHost ?? "registry.example.com"}}", "time": "2026-01-02T03:04:05Z",
          "data": {"repository": "team/app", "tag": "1.4", "digest": "sha256:..."} }'

        The type's words tell a push (push, pushed, created, updated, published, replicated) or a deletion (delete, deleted, removed); others are ignored.
        data: image (host/repository:tag@digest), or repository (or name), tag, digest, mediaType, artifactType, and host (or registry) where the source has no
        registry of its own; else the host is that of the event's source. The same id is the same event. What is not sent the sweep finds.
        """;

    private static void Read(CloudEvent entry, ReadingBuilder reading)
    {
        var words = entry.Type.ToLowerInvariant().Split(Separators);
        if (words.Any(w => w is "push" or "pushed" or "created" or "updated" or "published" or "replicated"))
            reading.Push(Claim(entry));
        else if (words.Any(w => w is "delete" or "deleted" or "removed"))
            reading.Delete(Claim(entry));
        else if (words.Any(w => w is "pull" or "pulled"))
            reading.Ignore(IgnoreReason.Pull, "Somebody pulled.");
        else if (entry.Type.Length == 0)
            reading.Wrong("An event does not say its type.");
        else
            reading.Ignore(IgnoreReason.Housekeeping, $"The type '{ReadingBuilder.Bound(entry.Type)}' tells of no push.");
    }

    private static ImageClaim Claim(CloudEvent entry)
    {
        var data = entry.Data;
        var whole = ImageClaim.Of(data.Text("image"));
        var host = whole.Host ?? data.Text("host") ?? data.Text("registry") ?? data.Text("registryUrl") ?? ImageClaim.HostOf(entry.Source);
        return new ImageClaim
        {
            Host = ImageClaim.HostOf(host) ?? host,
            Repository = whole.Repository is { Length: > 0 } named ? named : data.Text("repository") ?? data.Text("name"),
            Tag = whole.Tag ?? data.Text("tag"),
            Digest = whole.Digest ?? data.Text("digest"),
            MediaType = data.Text("mediaType"),
            ArtifactType = data.Text("artifactType"),
            EventId = entry.Id,
            ObservedAt = entry.Time,
        };
    }
}
