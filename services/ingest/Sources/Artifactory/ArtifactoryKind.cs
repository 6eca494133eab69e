using System.Text.Json;

namespace ScanMesh.Ingest.Sources.Artifactory;

/// <summary>
/// Webhooks of JFrog Artifactory, domain docker. The repository is <c>REPO_KEY/IMAGE</c>, as the access by repository path has it; the source's
/// <c>repositories</c> map it where images are pulled through a virtual repository, or by a host of the repository's own.
/// </summary>
internal sealed class ArtifactoryKind : ISourceKind
{
    private const string DigestFolder = "sha256__";

    public SourceTraits Traits { get; } = new()
    {
        Kind = "artifactory",
        Title = "JFrog Artifactory",
        Authentications = ["header", "hmac", "key", "none"],
        CredentialHeader = "X-JFrog-Event-Auth",
        Signature = new Authentication.HmacScheme(Authentication.HmacAlgorithm.Sha256),
    };

    public void Read(JsonElement root, IHeaderDictionary headers, ReadingBuilder reading)
    {
        var domain = root.Text("domain");
        var type = root.Text("event_type");
        if (domain is null || type is null)
            reading.Wrong("There is no 'domain' and 'event_type': this is no webhook of Artifactory.");
        else if (domain != "docker")
            reading.Ignore(IgnoreReason.OtherFormat, $"The domain is '{ReadingBuilder.Bound(domain)}', not docker.");
        else if (type is "pushed" or "promoted")
            // A promotion tells the place that it promoted to.
            reading.Push(Claim(root));
        else if (type == "deleted")
            reading.Delete(Claim(root));
        else
            reading.Ignore(IgnoreReason.Housekeeping, $"The event is '{ReadingBuilder.Bound(type)}', not a push.");
    }

    public string Guide(GuideContext context) =>
        $$"""
        In JFrog Platform: Administration, General, Webhooks, New webhook: URL {{context.Url}}
        Events   Docker: "Docker tag was pushed", "Docker tag was deleted", "Docker tag was promoted", for your local repositories
        Secret   {{context.Secret}}{{(context.Authentication == "hmac" ? ", and \"Use secret for payload signing\"" : "")}}
        Or, in terraform:

        resource "artifactory_docker_webhook" "scanmesh" {
          key         = "scanmesh"
          event_types = ["pushed", "deleted", "promoted"]
          criteria {
            any_local    = true
            any_remote   = false
            repo_keys    = []
          }
          handler {
            url                      = "{{context.Url}}"
            secret                   = var.scanmesh_secret
            use_secret_for_signing   = {{(context.Authentication == "hmac" ? "true" : "false")}}
          }
        }

        The events name REPO_KEY/IMAGE; where images are pulled by another name, say so in source {{context.Source}}: repositories: {docker-local: docker-virtual}, or
        {docker-local: ""} where the host is that of the repository. No repeated call is known: what we miss, the sweep finds.
        """;

    private static ImageClaim Claim(JsonElement root)
    {
        var data = root.Child("data");
        var (key, image, tag) = (data.Text("repo_key"), data.Text("image_name"), data.Text("tag"));
        return new ImageClaim
        {
            Host = ImageClaim.HostOf(root.Text("jpd_origin")),
            Repository = string.IsNullOrEmpty(key) || string.IsNullOrEmpty(image) ? null : $"{key}/{image}",
            // A child of an index lies in a folder named by its digest.
            Tag = tag?.StartsWith(DigestFolder, StringComparison.Ordinal) == true ? "sha256:" + tag[DigestFolder.Length..] : tag,
            Digest = data.Text("name") is "manifest.json" or "list.manifest.json" && data.Text("sha256") is { } hex ? "sha256:" + hex : null,
        };
    }
}
