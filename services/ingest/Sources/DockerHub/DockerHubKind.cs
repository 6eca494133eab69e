using System.Text.Json;

namespace ScanMesh.Ingest.Sources.DockerHub;

/// <summary>
/// Webhooks of Docker Hub. They tell the tag only, sign nothing, and have no id: the same body within a minute is one event, which takes care of the
/// several identical calls that a push of many platforms makes.
/// </summary>
internal sealed class DockerHubKind : ISourceKind
{
    public SourceTraits Traits { get; } = new()
    {
        Kind = "dockerhub",
        Title = "Docker Hub",
        Authentications = ["key", "none"],
        HiddenMembers = ["callback_url"],
    };

    public void Read(JsonElement root, IHeaderDictionary headers, ReadingBuilder reading)
    {
        var push = root.Child("push_data");
        var name = root.Child("repository").Text("repo_name");
        reading.Push(new ImageClaim
        {
            Host = "docker.io",
            Repository = name is { Length: > 0 } && !name.Contains('/', StringComparison.Ordinal) ? "library/" + name : name,
            Tag = push.Text("tag"),
            ObservedAt = push.UnixTime("pushed_at"),
        });
    }

    public string Guide(GuideContext context) =>
        $"""
        On hub.docker.com: My Hub, the repository, Webhooks: a name, and as webhook URL

        {context.Url}

        Each repository has its own webhooks, and each push is one call; there are no others to choose from. Docker Hub signs nothing and sends no
        header of yours, so the secret is in the address: use it for nothing else, and give it the source alone. No repeated call is known: what we miss,
        the sweep finds.
        """;
}
