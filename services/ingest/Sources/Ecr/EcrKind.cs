using System.Text;
using System.Text.Json;
using ScanMesh.Ingest.Authentication;

namespace ScanMesh.Ingest.Sources.Ecr;

/// <summary>
/// Events of Amazon ECR: from an API destination of EventBridge, or through SNS (with its envelope or raw), as they are or transformed to
/// CloudEvents. The host is made of account and region.
/// </summary>
internal sealed class EcrKind : ISourceKind
{
    public SourceTraits Traits { get; } = new()
    {
        Kind = "ecr",
        Title = "Amazon ECR (EventBridge, SNS)",
        Authentications = ["header", "basic", "sns", "oidc", "key", "none"],
        CredentialHeader = "X-Api-Key",
        Headers = CloudEvent.Headers,
        HiddenMembers = ["Token", "SubscribeURL", "UnsubscribeURL", "Signature"],
    };

    public void Read(JsonElement root, IHeaderDictionary headers, ReadingBuilder reading)
    {
        if (root.Has("TopicArn"))
            ReadEnvelope(root, reading);
        else if (CloudEvent.Is(root, headers))
            foreach (var entry in CloudEvent.Read(root, headers))
                ReadTransformed(entry, reading);
        else
            ReadEvent(root, reading);
    }

    public string Guide(GuideContext context) => EcrGuide.Write(context);

    private static void ReadEnvelope(JsonElement root, ReadingBuilder reading)
    {
        switch (root.Text("Type"))
        {
            case "Notification":
                if (EventJson.Use(Encoding.UTF8.GetBytes(root.Text("Message") ?? ""), inner => ReadEvent(inner, reading)) is { } problem)
                    reading.Wrong($"The message in the envelope {problem}");
                break;
            case "SubscriptionConfirmation":
                if (Uri.TryCreate(root.Text("SubscribeURL"), UriKind.Absolute, out var confirm) && SnsCertificates.IsOfSns(confirm))
                    reading.Ask(new Handshake(null, confirm));
                else
                    reading.Wrong("The address to confirm the subscription at is not one of SNS.");
                break;
            case "UnsubscribeConfirmation":
                reading.Ignore(IgnoreReason.Housekeeping, "The subscription of the topic was ended.");
                break;
            default:
                reading.Wrong("The envelope of SNS is of no known type.");
                break;
        }
    }

    private static void ReadEvent(JsonElement root, ReadingBuilder reading)
    {
        var detail = root.Child("detail");
        switch (root.Text("detail-type"))
        {
            case "ECR Image Action" or "ECR Replication Action" or "ECR Pull Through Cache Action":
                ReadAction(root, detail, reading);
                break;
            case "ECR Referrer Action" or "ECR Artifact Action":
                reading.Ignore(IgnoreReason.Attached, "The event is about what refers to an image.");
                break;
            case { } other when root.Text("source") is { } source && source.StartsWith("aws.", StringComparison.Ordinal):
                reading.Ignore(IgnoreReason.Housekeeping, $"The event is '{ReadingBuilder.Bound(other)}', not a push.");
                break;
            default:
                reading.Wrong("There is no 'detail-type' of Amazon ECR.");
                break;
        }
    }

    private static void ReadAction(JsonElement root, JsonElement detail, ReadingBuilder reading)
    {
        var claim = new ImageClaim
        {
            Host = Host(root.Text("account"), root.Text("region")),
            Repository = detail.Text("repository-name"),
            Tag = detail.Text("image-tag"),
            Digest = detail.Text("image-digest"),
            MediaType = detail.Text("manifest-media-type"),
            ArtifactType = detail.Text("artifact-media-type"),
            EventId = root.Text("id"),
            ObservedAt = root.Time("time"),
        };
        var result = detail.Text("result") ?? detail.Text("sync-status");
        // A pull through the cache has no action; all three that bring an image into this registry are pushes to it.
        var action = detail.Text("action-type") ?? (detail.Has("sync-status") ? "PUSH" : "");
        if (result != "SUCCESS")
            reading.Ignore(IgnoreReason.Failed, $"The action's result is '{ReadingBuilder.Bound(result ?? "")}'.");
        else if (action is "PUSH" or "REPLICATE")
            reading.Push(claim);
        else if (action == "DELETE")
            reading.Delete(claim);
        else
            reading.Ignore(IgnoreReason.Housekeeping, $"The action is '{ReadingBuilder.Bound(action)}', not a push.");
    }

    private static void ReadTransformed(CloudEvent entry, ReadingBuilder reading)
    {
        var claim = new ImageClaim
        {
            Host = Host(entry.Data.Text("registryId"), Region(entry.Source)),
            Repository = entry.Data.Text("repositoryName"),
            Tag = entry.Data.Text("imageTag"),
            Digest = entry.Data.Text("imageDigest"),
            EventId = entry.Id,
            ObservedAt = entry.Time,
        };
        if (entry.Type == "com.amazon.ecr.image.push")
            reading.Push(claim);
        else if (entry.Type == "com.amazon.ecr.image.delete")
            reading.Delete(claim);
        else if (entry.Type.StartsWith("com.amazon.ecr.", StringComparison.Ordinal))
            reading.Ignore(IgnoreReason.Housekeeping, $"The event is '{ReadingBuilder.Bound(entry.Type)}', not a push.");
        else
            reading.Wrong($"'{ReadingBuilder.Bound(entry.Type)}' is no event of Amazon ECR.");
    }

    // urn:aws:ecr:REGION:ACCOUNT:repository/NAME
    private static string? Region(string? source) => source?.Split(':') is [_, _, "ecr", var region, ..] ? region : null;

    private static string? Host(string? account, string? region) => account is null || region is null
        ? null
        : $"{account}.dkr.ecr.{region}.amazonaws.com{(region.StartsWith("cn-", StringComparison.Ordinal) ? ".cn" : "")}";
}
