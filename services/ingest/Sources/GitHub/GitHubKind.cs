using System.Text.Json;
using ScanMesh.Engine.Model;
using ScanMesh.Ingest.Authentication;

namespace ScanMesh.Ingest.Sources.GitHub;

/// <summary>
/// Webhooks of GitHub about its container registry, ghcr.io: <c>registry_package</c> and <c>package</c>, which differ in one member's name. A child of an
/// index has an empty tag. Names there are in small letters whatever the owner's name is.
/// </summary>
internal sealed class GitHubKind : ISourceKind
{
    private const string Event = "X-GitHub-Event";
    private const string Delivery = "X-GitHub-Delivery";
    private const string GiteaEvent = "X-Gitea-Event";

    public SourceTraits Traits { get; } = new()
    {
        Kind = "github",
        Title = "GitHub Container Registry",
        Authentications = ["hmac", "none"],
        CredentialHeader = "X-Hub-Signature-256",
        Signature = new HmacScheme(HmacAlgorithm.Sha256, "sha256="),
        Headers = [Event, Delivery, GiteaEvent],
        HiddenMembers = ["download_url", "secret"],
    };

    public void Read(JsonElement root, IHeaderDictionary headers, ReadingBuilder reading)
    {
        var package = root.Child("registry_package").ValueKind != JsonValueKind.Undefined ? root.Child("registry_package") : root.Child("package");
        // Without the header (a file that is tried), the body tells.
        var name = headers.Text(Event) ?? (root.Has("zen") ? "ping" : package.Has("package_version") ? "package" : "");
        if (headers.ContainsKey(GiteaEvent) || name.Length == 0)
            reading.Wrong("This is no webhook of GitHub.");
        else if (name == "ping")
            reading.Ignore(IgnoreReason.Test, "GitHub tries the webhook.");
        else if (name is not ("registry_package" or "package" or "package_v2"))
            reading.Ignore(IgnoreReason.Housekeeping, $"The event is '{ReadingBuilder.Bound(name)}', not about a package.");
        else if (package.ValueKind == JsonValueKind.Undefined)
            reading.Wrong("The event does not say its package.");
        else if (!IsContainer(package.Text("package_type")) && !IsContainer(package.Text("ecosystem")))
            reading.Ignore(IgnoreReason.OtherFormat, $"The package is of type '{ReadingBuilder.Bound(package.Text("package_type") ?? package.Text("ecosystem") ?? "")}'.");
        else if (root.Text("action") is not ("published" or "updated"))
            reading.Ignore(IgnoreReason.Housekeeping, $"The action is '{ReadingBuilder.Bound(root.Text("action") ?? "")}', not a push.");
        else
            reading.Push(Claim(package, headers));
    }

    public string Guide(GuideContext context) =>
        $"""
        On github.com: the organisation (or one repository), Settings, Webhooks, Add webhook:
          Payload URL   {context.Url}
          Content type  application/json
          Secret        {context.Secret}
          Events        "Let me select individual events": Registry packages, nothing else
        Or:

        gh api orgs/ORG/hooks -f name=web -F active=true -f 'events[]=registry_package' -f 'config[content_type]=json' -f "config[url]={context.Url}" -f "config[secret]={context.Secret}"

        A repository's webhook tells of packages that are linked to it alone. GitHub sends an event once and waits ten seconds; what failed can be sent again by
        hand (Recent deliveries), and the sweep finds those pushes.
        """;

    private static ImageClaim Claim(JsonElement package, IHeaderDictionary headers)
    {
        var version = package.Child("package_version");
        var metadata = version.Child("container_metadata");
        var place = Place(package, version);
        string?[] digests = [version.Text("version"), version.Text("name"), metadata.Child("tag").Text("digest"), metadata.Child("manifest").Text("digest")];
        return new ImageClaim
        {
            Host = "ghcr.io",
            Repository = place?.ToLowerInvariant(),
            // The packages of before ghcr.io have their tag as version.
            Tag = metadata.Has("tag") ? metadata.Child("tag").Text("name") : version.Text("version"),
            Digest = digests.FirstOrDefault(d => Digest.TryParse(d, out _)),
            MediaType = metadata.Child("manifest").Text("media_type"),
            ArtifactType = metadata.Child("manifest").Child("config").Text("media_type"),
            EventId = headers.Text(Delivery),
            ObservedAt = version.Time("updated_at") ?? package.Time("updated_at"),
        };
    }

    // By the name to pull it by; packages of before ghcr.io have OWNER/REPOSITORY in their registry's address; else owner and name.
    private static string? Place(JsonElement package, JsonElement version)
    {
        if (ImageClaim.Of(version.Text("package_url")) is { Host: not null } pulled)
            return pulled.Repository;
        var name = package.Text("name");
        var registry = package.Child("registry");
        if (registry.Text("type") == "docker" && Uri.TryCreate(registry.Text("url"), UriKind.Absolute, out var url) && url.AbsolutePath.Length > 1)
            return $"{url.AbsolutePath.Trim('/')}/{name}";
        return (package.Child("owner").Text("login") ?? package.Text("namespace")) is { } owner ? $"{owner}/{name}" : null;
    }

    private static bool IsContainer(string? type) => string.Equals(type, "container", StringComparison.OrdinalIgnoreCase) || string.Equals(type, "docker", StringComparison.OrdinalIgnoreCase);
}
