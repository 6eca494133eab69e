using System.Text.Json;

namespace ScanMesh.Ingest.Sources.ArtifactRegistry;

/// <summary>
/// Events of Google Artifact Registry and Container Registry, pushed by a Pub/Sub subscription, wrapped in its message or not. They
/// name images in whole, by digest, by tag or by both. Other formats of Artifact Registry tell nothing.
/// </summary>
internal sealed class ArtifactRegistryKind : ISourceKind
{
    private const string MessageId = "X-Goog-Pubsub-Message-Id";
    private const string PublishTime = "X-Goog-Pubsub-Publish-Time";

    public SourceTraits Traits { get; } = new()
    {
        Kind = "artifactregistry",
        Title = "Google Artifact Registry (Pub/Sub push)",
        Authentications = ["oidc", "key", "none"],
        Issuer = "https://accounts.google.com",
        Headers = [MessageId, PublishTime],
    };

    public void Read(JsonElement root, IHeaderDictionary headers, ReadingBuilder reading)
    {
        var message = root.Child("message");
        if (message.ValueKind == JsonValueKind.Undefined)
        {
            ReadEvent(root, headers.Text(MessageId), EventJson.ParseTime(headers.Text(PublishTime)), reading);
            return;
        }

        if (!message.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.String || !data.TryGetBytesFromBase64(out var bytes))
            reading.Wrong("The message of Pub/Sub has no data.");
        else if (EventJson.Use(bytes, inner => ReadEvent(
            inner,
            message.Text("messageId") ?? message.Text("message_id"),
            message.Time("publishTime") ?? message.Time("publish_time"),
            reading)) is { } problem)
            reading.Wrong($"The data of the message {problem}");
    }

    public string Guide(GuideContext context) =>
        $"""
        The registry publishes to a topic with the fixed name gcr, if there is one in the project:

        gcloud pubsub topics create gcr --project PROJECT
        gcloud iam service-accounts create scanmesh-push --project PROJECT
        gcloud pubsub subscriptions create scanmesh --project PROJECT --topic gcr --push-endpoint="{context.Url}" --ack-deadline=30 --message-retention-duration=7d --expiration-period=never{(context.Authentication == "oidc" ? " --push-auth-service-account=scanmesh-push@PROJECT.iam.gserviceaccount.com --push-auth-token-audience=AUDIENCE" : "")}

        audience and subject of source {context.Source} are AUDIENCE and that service account's e-mail. Pub/Sub tries again until an event is taken, for as long as
        it is retained (7 days above); what ends before, the sweep finds.
        """;

    private static void ReadEvent(JsonElement root, string? eventId, DateTimeOffset? publishedAt, ReadingBuilder reading)
    {
        var byDigest = ImageClaim.Of(root.Text("digest"));
        var byTag = ImageClaim.Of(root.Text("tag"));
        var claim = (byTag.Repository is { Length: > 0 } ? byTag : byDigest) with { Digest = byDigest.Digest, EventId = eventId, ObservedAt = publishedAt };
        switch (root.Text("action"))
        {
            case "INSERT":
                reading.Push(claim);
                break;
            case "DELETE" when string.IsNullOrEmpty(claim.Tag) && string.IsNullOrEmpty(claim.Digest):
                reading.Wrong("A deletion does not say of what.");
                break;
            case "DELETE":
                reading.Delete(claim);
                break;
            case { } action when root.Has("digest") || root.Has("tag"):
                reading.Ignore(IgnoreReason.Housekeeping, $"The action is '{ReadingBuilder.Bound(action)}', not a push.");
                break;
            default:
                reading.Wrong("There is no 'action' with a 'digest' or a 'tag': this is no event of a registry of Google.");
                break;
        }
    }
}
