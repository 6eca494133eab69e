using System.Text.Json;

namespace ScanMesh.Ingest.Sources.Aliyun;

/// <summary>
/// Webhooks of Alibaba Cloud's registry. The personal edition's host is made of the region; for an instance of the enterprise edition the source
/// names its registry. No event has an id.
/// </summary>
internal sealed class AliyunKind : ISourceKind
{
    public SourceTraits Traits { get; } = new()
    {
        Kind = "aliyun",
        Title = "Alibaba Cloud Container Registry",
        Authentications = ["key", "none"],
    };

    public void Read(JsonElement root, IHeaderDictionary headers, ReadingBuilder reading)
    {
        var push = root.Child("push_data");
        var repository = root.Child("repository");
        reading.Push(new ImageClaim
        {
            Host = repository.Text("region") is { } region ? $"registry.{region}.aliyuncs.com" : null,
            Repository = repository.Text("repo_full_name")?.ToLowerInvariant(),
            Tag = push.Text("tag"),
            Digest = push.Text("digest"),
            ObservedAt = push.Time("pushed_at"),
        });
    }

    public string Guide(GuideContext context) =>
        $"""
        In the console of Container Registry: the repository (or, enterprise edition, the instance), Triggers, Create:
          Name         scanmesh
          Trigger URL  {context.Url}
          Trigger      for all tags

        Alibaba signs nothing and sends no header of yours, so the secret is in the address: use it for nothing else, and give it the source alone.
        No repeated call is known: what we miss, the sweep finds.
        """;
}
