using System.Text.Json;

namespace ScanMesh.Ingest.Sources;

/// <summary>
/// Tells by a look whose event a body is, so that a source of the wrong kind says which one is right. Only ever a hint in an error:
/// events are read by the configured kind alone.
/// </summary>
internal static class SenderRecognition
{
    // First match counts. Gitea sends GitHub's headers too; several senders write CloudEvents.
    private static readonly (string Kind, Func<JsonElement, IHeaderDictionary, bool> Looks)[] Signs =
    [
        ("gitea", (_, headers) => Any(headers, "X-Gitea-Event", "X-Forgejo-Event")),
        ("github", (root, headers) => Any(headers, "X-GitHub-Event") || root.Has("registry_package") || root.Child("package").Has("package_type")),
        ("gitea", (root, _) => root.Child("package").Has("type")),
        ("nexus", (root, headers) => Any(headers, "X-Nexus-Webhook-Id") || (root.Has("repositoryName") && root.Has("nodeId"))),
        ("ecr", (root, headers) => Any(headers, "X-Amz-Sns-Message-Type") || root.Has("TopicArn") || root.Text("source") == "aws.ecr" || Type(root, headers).StartsWith("com.amazon.ecr.", StringComparison.Ordinal)),
        ("acr", (root, headers) => Any(headers, "Aeg-Event-Type") || root.Has("eventType") || Type(root, headers).StartsWith("Microsoft.", StringComparison.Ordinal) || (root.Has("target") && root.Has("action")) || root.Text("action") == "ping"),
        ("artifactregistry", (root, headers) => Any(headers, "X-Goog-Pubsub-Message-Id") || root.Child("message").Has("messageId") || root.Text("action") is "INSERT" or "DELETE"),
        ("zot", (root, headers) => Type(root, headers).StartsWith("zotregistry.", StringComparison.Ordinal)),
        ("harbor", (root, headers) => root.Has("event_data") || Type(root, headers).StartsWith("harbor.", StringComparison.Ordinal)),
        ("artifactory", (root, _) => root.Has("domain") && root.Has("event_type")),
        ("quay", (root, _) => root.Has("docker_url")),
        ("aliyun", (root, _) => root.Has("push_data") && root.Child("repository").Has("repo_full_name")),
        ("dockerhub", (root, _) => root.Has("push_data")),
        ("distribution", (root, _) => root.Has("events")),
        ("native", (root, _) => root.Has("reference") && !root.Has("digest")),
        ("cloudevents", (root, headers) => root.Has("specversion") || Any(headers, "Ce-Specversion", "Ce-Type")),
    ];

    /// <summary>Name of the kind, or null when nothing tells.</summary>
    public static string? Find(JsonElement root, IHeaderDictionary headers)
    {
        var first = root.OneOrMany().FirstOrDefault();
        return Signs.FirstOrDefault(s => s.Looks(first, headers)).Kind;
    }

    private static bool Any(IHeaderDictionary headers, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (headers.ContainsKey(name))
                return true;
        return false;
    }

    private static string Type(JsonElement root, IHeaderDictionary headers) => headers.Text("Ce-Type") ?? root.Text("type") ?? "";
}
