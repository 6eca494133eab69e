using System.Text.Json;

namespace ScanMesh.Ingest.Sources.Gitea;

/// <summary>
/// Package webhooks of Gitea and Forgejo, of type container. The version is a tag, or the digest of what has none. Names are in small letters
/// in the registry whatever the owner's name is. They send GitHub's headers too.
/// </summary>
internal sealed class GiteaKind : ISourceKind
{
    private const string Event = "X-Gitea-Event";
    private const string Delivery = "X-Gitea-Delivery";
    private const string GitHubEvent = "X-GitHub-Event";

    public SourceTraits Traits { get; } = new()
    {
        Kind = "gitea",
        Title = "Gitea, Forgejo",
        Authentications = ["hmac", "bearer", "basic", "key", "none"],
        CredentialHeader = "X-Gitea-Signature",
        Signature = new Authentication.HmacScheme(Authentication.HmacAlgorithm.Sha256),
        Headers = [Event, Delivery, GitHubEvent],
        // Old versions send the webhook's own secret.
        HiddenMembers = ["secret"],
    };

    public void Read(JsonElement root, IHeaderDictionary headers, ReadingBuilder reading)
    {
        var package = root.Child("package");
        // Without the header (a file that is tried), the body tells.
        var name = headers.Text(Event) ?? (!headers.ContainsKey(GitHubEvent) && package.Has("type") ? "package" : "");
        if (name.Length == 0)
            reading.Wrong("This is no webhook of Gitea or Forgejo.");
        else if (name != "package")
            reading.Ignore(IgnoreReason.Housekeeping, $"The event is '{ReadingBuilder.Bound(name)}', not about a package.");
        else if (package.Text("type") is not { } type)
            reading.Wrong("The event does not say its package.");
        else if (type != "container")
            reading.Ignore(IgnoreReason.OtherFormat, $"The package is of type '{ReadingBuilder.Bound(type)}'.");
        else if (root.Text("action") == "created")
            reading.Push(Claim(package, headers));
        else if (root.Text("action") == "deleted")
            reading.Delete(Claim(package, headers));
        else
            reading.Ignore(IgnoreReason.Housekeeping, $"The action is '{ReadingBuilder.Bound(root.Text("action") ?? "")}', not a push.");
    }

    public string Guide(GuideContext context) =>
        $$"""
        In Gitea or Forgejo: the organisation (or user, or the whole instance), Settings, Webhooks, Add webhook, Gitea/Forgejo:
          Target URL    {{context.Url}}
          Content type  application/json
          {{(context.HeaderValue is { } value ? "Authorization header  " + value : "Secret        " + context.Secret)}}
          Trigger on    Custom events: Package, nothing else
        Or with its API:

        curl --fail -u USER -H 'Content-Type: application/json' https://{{context.RegistryHost ?? "GITEA"}}/api/v1/orgs/ORG/hooks -d @- <<END
        {"type": "gitea", "active": true, "events": ["package"], "config": {"url": "{{context.Url}}", "content_type": "json", "secret": "{{(context.HeaderValue is null ? context.Secret : "")}}"}, "authorization_header": "{{context.HeaderValue}}"}
        END

        [webhook] ALLOWED_HOST_LIST in app.ini must allow our address where it is a private one. An event is sent once; what failed can be sent again by hand (the
        webhook's page), and the sweep finds those pushes.
        """;

    private static ImageClaim Claim(JsonElement package, IHeaderDictionary headers)
    {
        var owner = package.Child("owner").Text("login") ?? package.Child("owner").Text("username");
        return new ImageClaim
        {
            Host = ImageClaim.HostOf(package.Text("html_url")),
            Repository = string.IsNullOrEmpty(owner) || package.Text("name") is not { Length: > 0 } image ? null : $"{owner}/{image}".ToLowerInvariant(),
            Tag = package.Text("version"),
            EventId = headers.Text(Delivery),
            ObservedAt = package.Time("created_at"),
        };
    }
}
