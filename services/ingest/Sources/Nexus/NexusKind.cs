using System.Text.Json;

namespace ScanMesh.Ingest.Sources.Nexus;

/// <summary>
/// Webhooks of Sonatype Nexus Repository about components of format docker. They tell the image's name and tag, neither digest nor host. The
/// repository is the name alone, as a Nexus repository with a port or host of its own serves it; where the Nexus repository's name is a key of the
/// source's <c>repositories</c>, what stands for it there is put before the name (<c>{docker-hosted: docker-hosted}</c> for access by path).
/// </summary>
internal sealed class NexusKind : ISourceKind
{
    private const string Topic = "X-Nexus-Webhook-Id";
    private const string Delivery = "X-Nexus-Webhook-Delivery";

    public SourceTraits Traits { get; } = new()
    {
        Kind = "nexus",
        Title = "Sonatype Nexus Repository",
        NeedsRegistry = true,
        Authentications = ["hmac", "key", "none"],
        CredentialHeader = "X-Nexus-Webhook-Signature",
        Signature = new Authentication.HmacScheme(Authentication.HmacAlgorithm.Sha1),
        Headers = [Topic, Delivery],
    };

    public void Read(JsonElement root, IHeaderDictionary headers, ReadingBuilder reading)
    {
        var component = root.Child("component");
        var of = component.ValueKind == JsonValueKind.Undefined ? root.Child("asset") : component;
        var action = root.Text("action");
        if (of.Text("format") is { } format && format != "docker")
            reading.Ignore(IgnoreReason.OtherFormat, $"The format is '{ReadingBuilder.Bound(format)}', not docker.");
        else if (component.ValueKind == JsonValueKind.Undefined && (root.Has("asset") || headers.Text(Topic) is { } topic && topic != "rm:repository:component"))
            reading.Ignore(IgnoreReason.Housekeeping, "The event is not about a component.");
        else if (component.ValueKind == JsonValueKind.Undefined || action is null)
            reading.Wrong("There is no 'component' and 'action': this is no webhook of Nexus about a repository.");
        else if (action is "CREATED" or "UPDATED")
            // A tag that is pushed again is an update.
            reading.Push(Claim(root, component, headers, reading.Context));
        else if (action is "DELETED" or "PURGED")
            reading.Delete(Claim(root, component, headers, reading.Context));
        else
            reading.Ignore(IgnoreReason.Housekeeping, $"The action is '{ReadingBuilder.Bound(action)}', not a push.");
    }

    public string Guide(GuideContext context) =>
        $$"""
        In Nexus: Settings, System, Capabilities, Create capability "Webhook: Repository":
          Repository   each of your docker repositories (one capability each)
          Event types  component
          URL          {{context.Url}}
          Secret key   {{context.Secret}}
        Or with its API:

        curl --fail -u admin -H 'Content-Type: application/json' https://NEXUS/service/rest/v1/capabilities -d @- <<END
        {"type": "webhook.repository", "enabled": true, "notes": "scanmesh", "properties": {"repository": "docker-hosted", "names": "component", "url": "{{context.Url}}", "secret": "{{context.Secret}}"} }
        END

        Where images are pulled by path (HOST/docker-hosted/team/app), add to source {{context.Source}}: repositories: {docker-hosted: docker-hosted}. No repeated
        call is known, and one upload makes many events in any order: what we miss, the sweep finds.
        """;

    private static ImageClaim Claim(JsonElement root, JsonElement component, IHeaderDictionary headers, SourceContext context) => new()
    {
        Repository = root.Text("repositoryName") is { } hosted && context.Repositories.ContainsKey(hosted) ? $"{hosted}/{component.Text("name")}" : component.Text("name"),
        Tag = component.Text("version"),
        EventId = headers.Text(Delivery),
        ObservedAt = root.Time("timestamp"),
    };
}
