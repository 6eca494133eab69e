using System.Text.Json;

namespace ScanMesh.Ingest.Sources.Acr;

/// <summary>
/// Events of Azure Container Registry: its own webhooks, and Event Grid in both of its schemas, one event or a list; all three tell the same data.
/// Event Grid asks for a code back before it sends (the handshake of its own schema; that of CloudEvents has no body).
/// </summary>
internal sealed class AcrKind : ISourceKind
{
    private const int MaxCode = 500;

    public SourceTraits Traits { get; } = new()
    {
        Kind = "acr",
        Title = "Azure Container Registry (webhook, Event Grid)",
        Authentications = ["bearer", "basic", "header", "oidc", "key", "none"],
        HiddenMembers = ["validationCode", "validationUrl"],
    };

    public void Read(JsonElement root, IHeaderDictionary headers, ReadingBuilder reading)
    {
        foreach (var entry in root.OneOrMany())
            Read(entry, reading);
    }

    public string Guide(GuideContext context)
    {
        var registry = context.RegistryHost?.Split('.')[0] ?? "REGISTRY";
        return context.Authentication == "oidc"
            ? $"""
              With Event Grid, which keeps events and shows a token of Entra ID:

              az eventgrid event-subscription create --name scanmesh --source-resource-id $(az acr show -n {registry} --query id -o tsv) --endpoint-type webhook --endpoint {context.Url} --azure-active-directory-tenant-id TENANT --azure-active-directory-application-id-or-uri AUDIENCE --included-event-types Microsoft.ContainerRegistry.ImagePushed Microsoft.ContainerRegistry.ImageDeleted

              Event Grid tries for 24 hours, 30 times, and never again after 400, 401, 403 or 413: the sweep finds those pushes.
              """
            : $"""
              The registry's own webhook:

              az acr webhook create --registry {registry} --name scanmesh --actions push delete --uri "{context.Url}"{(context.Header is null ? "" : $" --headers \"{context.HeaderName}={context.HeaderValue}\"")}
              az acr webhook ping --registry {registry} --name scanmesh

              A webhook is of one region of a geo-replicated registry: make one for each. It is sent once, as far as is known; Event Grid keeps events for
              24 hours (source with auth: oidc, or key). What is lost the sweep finds.
              """;
    }

    private static void Read(JsonElement entry, ReadingBuilder reading)
    {
        var type = entry.Text("eventType") ?? (entry.Has("specversion") ? entry.Text("type") : null);
        switch (type)
        {
            case null:
                ReadData(entry, null, reading);
                break;
            case "Microsoft.EventGrid.SubscriptionValidationEvent" when entry.Child("data").Text("validationCode") is { Length: > 0 and <= MaxCode } code:
                reading.Ask(new Handshake(JsonSerializer.SerializeToElement(new Dictionary<string, string> { ["validationResponse"] = code }), null));
                break;
            case var _ when type.StartsWith("Microsoft.ContainerRegistry.", StringComparison.Ordinal):
                ReadData(entry.Child("data"), entry.Text("id"), reading);
                break;
            case var _ when type.StartsWith("Microsoft.", StringComparison.Ordinal):
                reading.Ignore(IgnoreReason.Housekeeping, $"The event is '{ReadingBuilder.Bound(type)}', not a push.");
                break;
            default:
                reading.Wrong($"'{ReadingBuilder.Bound(type)}' is no event of Azure.");
                break;
        }
    }

    private static void ReadData(JsonElement data, string? eventId, ReadingBuilder reading)
    {
        var target = data.Child("target");
        var claim = new ImageClaim
        {
            Host = data.Child("request").Text("host"),
            Repository = target.Text("repository"),
            Tag = target.Text("tag"),
            Digest = target.Text("digest"),
            MediaType = target.Text("mediaType"),
            EventId = eventId ?? data.Text("id"),
            ObservedAt = data.Time("timestamp"),
        };
        switch (data.Text("action"))
        {
            case "push":
                reading.Push(claim);
                break;
            case "delete" or "image_delete":
                reading.Delete(claim);
                break;
            case "ping":
                reading.Ignore(IgnoreReason.Test, "Azure tries the webhook.");
                break;
            case "quarantine":
                reading.Ignore(IgnoreReason.Housekeeping, "The image is in quarantine; its push is told when it leaves.");
                break;
            case "chart_push" or "chart_delete":
                reading.Ignore(IgnoreReason.OtherArtifact, "The event is about a Helm chart.");
                break;
            default:
                reading.Wrong("There is no 'action' of Azure Container Registry.");
                break;
        }
    }
}
