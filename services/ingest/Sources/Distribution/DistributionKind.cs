using System.Globalization;
using System.Text.Json;
using ScanMesh.Engine.Model;

namespace ScanMesh.Ingest.Sources.Distribution;

/// <summary>
/// Notifications of CNCF Distribution (and its fork in GitLab): an envelope of events, of which pushes of manifests count. The
/// sender keeps an event until it is answered 2xx or 3xx, so what is no image must be ignored, not refused.
/// </summary>
internal sealed class DistributionKind : ISourceKind
{
    private const int MaxText = 200;
    private static readonly JsonDocumentOptions Bounds = new() { MaxDepth = 32 };

    public string Kind => "distribution";

    public bool NeedsRegistry => true;

    public string Lane => Contracts.V1.Lane.Push;

    public EventReading Read(ReadOnlyMemory<byte> body, IHeaderDictionary headers, SourceContext context)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Bounds);
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("events", out var events) || events.ValueKind != JsonValueKind.Array)
            {
                return EventReading.Wrong("There is no list 'events': this is no notification of a registry.");
            }

            return Read(events, context);
        }
        catch (JsonException e)
        {
            return EventReading.Wrong($"The body is not JSON: {Bound(e.Message)}");
        }
        catch (InvalidOperationException)
        {
            // Text that is no valid UTF-8 or UTF-16.
            return EventReading.Wrong("The body holds text that is not Unicode.");
        }
    }

    private static EventReading Read(JsonElement events, SourceContext context)
    {
        var pushes = new List<PushEvent>();
        var ignored = new List<string>();
        string? malformed = null;
        foreach (var entry in events.EnumerateArray())
        {
            if (entry.ValueKind != JsonValueKind.Object)
                malformed ??= "An event is not an object.";
            else if (NotAPush(entry) is { } reason)
                ignored.Add(reason);
            else if (Push(entry, context, out var problem) is not { } push)
                malformed ??= problem;
            else if (ImagePush.NotAnImage(push.Tag) is { } attached)
                ignored.Add($"{push.Repository}:{push.Tag} is {attached}.");
            else
                pushes.Add(push);
        }

        if (pushes.Count == 0 && ignored.Count == 0 && malformed is null)
            ignored.Add("There is no event in it.");
        return new EventReading { Pushes = pushes, Ignored = [.. ignored.Distinct(StringComparer.Ordinal).Take(20)], Malformed = malformed };
    }

    private static string? NotAPush(JsonElement entry)
    {
        var action = Text(entry, "action");
        if (action != "push")
            return $"The action is '{Bound(action ?? "")}', not a push.";
        var mediaType = Text(Child(entry, "target"), "mediaType");
        return mediaType is null || ImagePush.IsManifest(mediaType) ? null : $"'{Bound(mediaType)}' is no manifest of an image.";
    }

    private static PushEvent? Push(JsonElement entry, SourceContext context, out string? problem)
    {
        problem = null;
        var target = Child(entry, "target");
        var repository = Text(target, "repository");
        if (repository is null || !ImageReference.IsRepository(repository))
        {
            problem = "An event has no valid 'target.repository'.";
            return null;
        }

        var tag = Tag(target);
        Digest? digest = Digest.TryParse(Text(target, "digest"), out var parsed) ? parsed : null;
        if (tag is null && digest is null)
        {
            problem = "An event has neither a valid 'target.tag' nor a valid 'target.digest'.";
            return null;
        }

        return new PushEvent
        {
            EventId = Text(entry, "id") is { Length: > 0 and <= MaxText } id ? id : null,
            // Which host the event names does not matter: the source's registry is what the operator says.
            Registry = context.Registry!,
            Repository = repository,
            Tag = tag,
            Digest = digest,
            ObservedAt = ObservedAt(entry, context.ReceivedAt),
        };
    }

    // Old versions tell the tag in the manifest's URL only.
    private static string? Tag(JsonElement target)
    {
        if (Text(target, "tag") is { Length: > 0 } tag)
            return ImageReference.IsTag(tag) ? tag : null;
        const string Manifests = "/manifests/";
        var url = Text(target, "url") ?? "";
        var at = url.LastIndexOf(Manifests, StringComparison.Ordinal);
        return at >= 0 && ImageReference.IsTag(url[(at + Manifests.Length)..]) ? url[(at + Manifests.Length)..] : null;
    }

    private static DateTimeOffset? ObservedAt(JsonElement entry, DateTimeOffset receivedAt) =>
        DateTimeOffset.TryParse(Text(entry, "timestamp"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time < receivedAt ? time : receivedAt
            : null;

    private static JsonElement Child(JsonElement element, string name) =>
        element.TryGetProperty(name, out var child) && child.ValueKind == JsonValueKind.Object ? child : default;

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Bound(string text) => text.Length <= MaxText ? text : text[..MaxText];
}
