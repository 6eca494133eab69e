using System.Text;
using Microsoft.AspNetCore.Http;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Hosting.Registries;
using ScanMesh.Ingest.Sources;

namespace ScanMesh.Tests.Fuzz.Targets;

/// <summary>One kind of sender over the bodies of all: whatever the body, an answer and never an exception; a push is always of a configured registry and well-formed.</summary>
internal sealed class WebhookTarget(ISourceKind kind) : IFuzzTarget
{
    private const string Digest = "sha256:fea8895f450959fa676bcc1df0611ea93823a735a01205fd8622846041d0c7cf";

    private static readonly RegistryCatalog registries = RegistryCatalog.From(
        new Dictionary<string, RegistryOptions> { ["corp"] = new() { Host = "registry.example" } }, withCredentials: false);

    private static readonly SourceContext context = new()
    {
        Source = "fuzz",
        Registry = registries.All[0],
        Registries = registries,
        ReceivedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
    };

    public string Name => "webhook " + kind.Traits.Kind;

    public IReadOnlyList<byte[]> Seeds { get; } = [.. new[]
    {
        "{\"events\":[{\"id\":\"1\",\"timestamp\":\"2025-01-02T03:04:05Z\",\"action\":\"push\",\"target\":{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\"" + Digest
            + "\",\"repository\":\"team/app\",\"tag\":\"1\",\"url\":\"https://registry.example/v2/\",\"size\":5},\"request\":{\"host\":\"registry.example\"}}]}",
        "{\"reference\":\"registry.example/team/app:1\"}",
        "{\"type\":\"PUSH_ARTIFACT\",\"occur_at\":1700000000,\"operator\":\"x\",\"event_data\":{\"resources\":[{\"digest\":\"" + Digest
            + "\",\"tag\":\"1\",\"resource_url\":\"registry.example/team/app:1\"}],\"repository\":{\"name\":\"app\",\"namespace\":\"team\",\"repo_full_name\":\"team/app\"}}}",
        "{\"push_data\":{\"pushed_at\":1700000000,\"pusher\":\"x\",\"tag\":\"1\"},\"repository\":{\"repo_name\":\"team/app\",\"name\":\"app\",\"namespace\":\"team\"}}",
        "{\"repository\":\"team/app\",\"docker_url\":\"registry.example/team/app\",\"updated_tags\":[\"1\",\"2\"]}",
        "{\"source\":\"aws.ecr\",\"detail-type\":\"ECR Image Action\",\"time\":\"2025-01-02T03:04:05Z\",\"detail\":{\"result\":\"SUCCESS\",\"repository-name\":\"team/app\",\"image-digest\":\"" + Digest
            + "\",\"action-type\":\"PUSH\",\"image-tag\":\"1\"}}",
        "{\"id\":\"1\",\"timestamp\":\"2025-01-02T03:04:05Z\",\"action\":\"push\",\"target\":{\"repository\":\"team/app\",\"tag\":\"1\",\"digest\":\"" + Digest + "\"},\"request\":{\"host\":\"registry.example\"}}",
        "{\"action\":\"published\",\"registry_package\":{\"namespace\":\"team\",\"name\":\"app\",\"package_type\":\"CONTAINER\",\"package_version\":{\"container_metadata\":{\"tag\":{\"name\":\"1\",\"digest\":\"" + Digest + "\"}}}}}",
        "{\"message\":{\"data\":\"eyJhY3Rpb24iOiJJTlNFUlQifQ==\",\"messageId\":\"1\"},\"subscription\":\"x\"}",
    }.Select(Encoding.UTF8.GetBytes)];

    public void Run(byte[] input)
    {
        var reading = kind.Read(input, new HeaderDictionary(), context);
        if (reading.Pushes.Count > EventReading.MaxPushes)
            throw new InvalidOperationException($"{reading.Pushes.Count} pushes of one body");
        foreach (var push in reading.Pushes)
            if (push.Registry.Name != "corp" || !Engine.Model.ImageReference.TryParse($"registry.example/{push.Repository}:{push.Tag ?? "x"}", null, out var reference) || reference.Repository != push.Repository)
                throw new InvalidOperationException($"a push that cannot be: {push}");
    }
}
