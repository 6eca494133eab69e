using System.Text.Json;

namespace ScanMesh.Ingest.Sources.Harbor;

/// <summary>
/// Webhooks of Harbor: its default format, that of 1.x, and CloudEvents. A child of an index comes with its digest as tag; replication and
/// the proxy cache tell each image that they bring as a push of its own.
/// </summary>
internal sealed class HarborKind : ISourceKind
{
    public SourceTraits Traits { get; } = new()
    {
        Kind = "harbor",
        Title = "Harbor",
        Authentications = ["header", "bearer", "basic", "mtls", "key", "none"],
        CredentialHeader = "Authorization",
        Headers = CloudEvent.Headers,
    };

    public void Read(JsonElement root, IHeaderDictionary headers, ReadingBuilder reading)
    {
        if (root.Has("event_data"))
        {
            Read(new CloudEvent(null, root.Text("type") ?? "", null, root.UnixTime("occur_at"), root.Child("event_data")), reading);
            return;
        }

        if (!CloudEvent.Is(root, headers))
            reading.Wrong("There is no 'event_data': this is no webhook of Harbor.");
        else
            foreach (var entry in CloudEvent.Read(root, headers))
                Read(entry, reading);
    }

    public string Guide(GuideContext context) =>
        $$"""
        In Harbor: the project, Webhooks, New webhook: notify type http, payload format CloudEvents, events "Artifact pushed" and "Artifact deleted",
        endpoint URL {{context.Url}}{{(context.HeaderValue is { } value ? $", auth header {value}" : "")}}
        Or with its API (2.8 and later; before, leave payload_format out):

        curl --fail -u admin -H 'Content-Type: application/json' https://{{context.RegistryHost ?? "harbor.example.com"}}/api/v2.0/projects/PROJECT/webhook/policies -d @- <<END
        {"name": "scanmesh", "enabled": true, "event_types": ["PUSH_ARTIFACT", "DELETE_ARTIFACT"],
         "targets": [{"type": "http", "address": "{{context.Url}}", "auth_header": "{{context.HeaderValue}}", "payload_format": "CloudEvents"}]}
        END

        Each project has its own webhooks. Harbor tries an event three times within a few seconds and then drops it; the sweep finds those pushes.
        """;

    private static void Read(CloudEvent entry, ReadingBuilder reading)
    {
        switch (entry.Type)
        {
            case "PUSH_ARTIFACT" or "pushImage" or "harbor.artifact.pushed":
                Read(entry, reading, reading.Push);
                break;
            case "DELETE_ARTIFACT" or "deleteImage" or "harbor.artifact.deleted":
                Read(entry, reading, reading.Delete);
                break;
            case "PULL_ARTIFACT" or "pullImage" or "harbor.artifact.pulled":
                reading.Ignore(IgnoreReason.Pull, "Somebody pulled.");
                break;
            case "":
                reading.Wrong("An event does not say its type.");
                break;
            case var type when type.Contains("chart", StringComparison.OrdinalIgnoreCase):
                reading.Ignore(IgnoreReason.OtherArtifact, $"'{ReadingBuilder.Bound(type)}' is about a Helm chart.");
                break;
            case var type when type.StartsWith("harbor.", StringComparison.Ordinal) || !type.Contains('.', StringComparison.Ordinal):
                reading.Ignore(IgnoreReason.Housekeeping, $"The event is '{ReadingBuilder.Bound(type)}', not a push.");
                break;
            case var type:
                reading.Wrong($"'{ReadingBuilder.Bound(type)}' is no event of Harbor.");
                break;
        }
    }

    private static void Read(CloudEvent entry, ReadingBuilder reading, Action<ImageClaim> tell)
    {
        var repository = entry.Data.Child("repository").Text("repo_full_name");
        var any = false;
        foreach (var resource in entry.Data.Items("resources"))
        {
            any = true;
            var url = ImageClaim.Of(resource.Text("resource_url"));
            tell(new ImageClaim
            {
                Host = url.Host,
                Repository = repository ?? url.Repository,
                Tag = resource.Text("tag") is { Length: > 0 } tag ? tag : url.Tag,
                Digest = resource.Text("digest") is { Length: > 0 } digest ? digest : url.Digest,
                EventId = entry.Id,
                ObservedAt = entry.Time,
            });
        }

        if (!any)
            reading.Wrong("The event does not say which artifacts (event_data.resources).");
    }
}
