using System.Text.Json;

namespace ScanMesh.Ingest.Sources.Quay;

/// <summary>Notifications of Quay, quay.io or an own one: the tags that a push updated, without a digest and without an id.</summary>
internal sealed class QuayKind : ISourceKind
{
    public SourceTraits Traits { get; } = new()
    {
        Kind = "quay",
        Title = "Quay",
        Authentications = ["key", "mtls", "none"],
    };

    public void Read(JsonElement root, IHeaderDictionary headers, ReadingBuilder reading)
    {
        var pulled = ImageClaim.Of(root.Text("docker_url"));
        var repository = root.Text("repository") ?? pulled.Repository;
        if (string.IsNullOrEmpty(repository))
        {
            reading.Wrong("There is no 'repository' and no 'docker_url': this is no notification of Quay, or its body has a template of its own.");
            return;
        }

        var any = false;
        foreach (var tag in root.Items("updated_tags"))
        {
            any = true;
            reading.Push(new ImageClaim { Host = pulled.Host, Repository = repository, Tag = tag.AsText() });
        }

        if (!any)
            reading.Ignore(IgnoreReason.Housekeeping, "The notification tells of no updated tag.");
    }

    public string Guide(GuideContext context) =>
        $"""
        In Quay: the repository, Settings, Events and Notifications, Create Notification:
          When      Push to Repository
          Method    Webhook POST
          URL       {context.Url}
          Template  leave it empty
        Or with its API:

        curl --fail -H "Authorization: Bearer OAUTH-TOKEN" -H 'Content-Type: application/json' https://{context.RegistryHost ?? "quay.io"}/api/v1/repository/NAMESPACE/NAME/notification/ -d @- <<END
        {"{"}"event": "repo_push", "method": "webhook", "config": {"{"}"url": "{context.Url}"{"}"}, "eventConfig": {"{"}{"}"}, "title": "scanmesh"{"}"}
        END

        Each repository has its own. Quay tries again after half a minute, and disables a notification after three failures without telling: look there
        after a longer outage ("Enable notification"). What we miss meanwhile the sweep finds.
        """;
}
