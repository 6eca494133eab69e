using System.Text.Json;
using ScanMesh.Engine.Model;

namespace ScanMesh.Ingest.Sources.Distribution;

/// <summary>
/// Notifications of CNCF Distribution (and its fork in GitLab): an envelope of events, of which pushes of manifests count. The
/// sender keeps an event until it is answered 2xx or 3xx, so what is no image must be ignored, not refused.
/// </summary>
internal sealed class DistributionKind : ISourceKind
{
    public SourceTraits Traits { get; } = new()
    {
        Kind = "distribution",
        Title = "CNCF Distribution, GitLab's container registry",
        // The host in an event is what the client called the registry, be it localhost.
        NeedsRegistry = true,
        Authentications = ["bearer", "basic", "header", "mtls", "key", "none"],
    };

    public void Read(JsonElement root, IHeaderDictionary headers, ReadingBuilder reading)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("events", out var events) || events.ValueKind != JsonValueKind.Array)
        {
            reading.Wrong("There is no list 'events': this is no notification of a registry.");
            return;
        }

        foreach (var entry in events.EnumerateArray())
            Read(entry, reading);
    }

    public string Guide(GuideContext context) =>
        $"""
        In the registry's configuration (config.yml; GitLab: registry['notifications'] in gitlab.rb):

        notifications:
          endpoints:
            - name: scanmesh
              url: {context.Url}
              headers: {Headers(context)}
              timeout: 5s
              threshold: 5
              backoff: 1s

        The registry keeps events in memory until they are taken; a restart of the registry loses them, the sweep finds those pushes.
        """;

    private static string Headers(GuideContext context) => context.Header is not null ? $"{{{context.HeaderName}: [{context.HeaderValue}]}}" : "{}";

    private static void Read(JsonElement entry, ReadingBuilder reading)
    {
        var target = entry.Child("target");
        var claim = new ImageClaim
        {
            Repository = target.Text("repository"),
            Tag = Tag(target),
            Digest = target.Text("digest"),
            MediaType = target.Text("mediaType"),
            EventId = entry.Text("id"),
            ObservedAt = entry.Time("timestamp"),
        };
        switch (entry.Text("action"))
        {
            case "push":
                reading.Push(claim);
                break;
            case "delete":
                reading.Delete(claim);
                break;
            case { } action:
                reading.Ignore(action == "pull" ? IgnoreReason.Pull : IgnoreReason.Housekeeping, $"The action is '{ReadingBuilder.Bound(action)}', not a push.");
                break;
            default:
                reading.Wrong(entry.ValueKind == JsonValueKind.Object ? "An event does not say its action." : "An event is not an object.");
                break;
        }
    }

    // Old versions tell the tag in the manifest's URL only.
    private static string? Tag(JsonElement target)
    {
        if (target.Text("tag") is { Length: > 0 } tag)
            return tag;
        const string Manifests = "/manifests/";
        var url = target.Text("url") ?? "";
        var at = url.LastIndexOf(Manifests, StringComparison.Ordinal);
        return at >= 0 && ImageReference.IsTag(url[(at + Manifests.Length)..]) ? url[(at + Manifests.Length)..] : null;
    }
}
