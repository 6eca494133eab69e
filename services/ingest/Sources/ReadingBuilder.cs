using ScanMesh.Engine.Model;
using ScanMesh.Hosting.Registries;

namespace ScanMesh.Ingest.Sources;

/// <summary>
/// The one place where claims of events become pushes of configured registries: hosts and repositories are mapped, names
/// checked, and what is no image is told apart. One for each body.
/// </summary>
public sealed class ReadingBuilder(SourceContext context)
{
    private const int MaxIgnored = 20;
    private const int MaxEventId = 200;
    private const int MaxText = 200;

    private readonly List<PushEvent> pushes = [];
    private readonly List<DeleteEvent> deletes = [];
    private readonly List<IgnoredPart> ignored = [];
    private string? malformed;
    private Handshake? handshake;

    /// <summary>The source whose body it is.</summary>
    public SourceContext Context => context;

    /// <summary>True while there is an error and nothing else.</summary>
    internal bool NothingUnderstood => malformed is not null && pushes.Count == 0 && ignored.Count == 0;

    /// <summary>A push of an image, or of what turns out to be none.</summary>
    public void Push(ImageClaim claim)
    {
        // One more than a body may hold says that it holds too many.
        if (pushes.Count > EventReading.MaxPushes)
            return;
        if (claim.MediaType is { Length: > 0 } blob && ImagePush.ReasonOf(blob) == IgnoreReason.Blob)
            Ignore(IgnoreReason.Blob, $"'{Bound(blob)}' is no manifest of an image.");
        else if (Place(claim) is var (registry, repository) && Name(claim) is var (tag, digest))
            Push(claim, registry, repository, tag, digest);
    }

    /// <summary>A deletion. Without tag and digest it is the repository's.</summary>
    public void Delete(ImageClaim claim)
    {
        if (Place(claim) is not var (registry, repository))
            return;
        (string? Tag, Digest? Digest)? named = string.IsNullOrEmpty(claim.Tag) && string.IsNullOrEmpty(claim.Digest) ? (null, null) : Name(claim);
        if (named is not var (tag, digest))
            return;
        if (deletes.Count <= EventReading.MaxPushes)
            deletes.Add(new DeleteEvent { Registry = registry, Repository = repository, Tag = tag, Digest = digest });
        var name = tag is not null ? ":" + tag : digest is not null ? "@" + digest : "";
        Ignore(IgnoreReason.Delete, $"{repository}{name} was deleted; the registry will be asked.", new EventPlace(registry.Name, repository, tag, digest?.ToString()));
    }

    /// <summary>Something that rightly is no push.</summary>
    public void Ignore(IgnoreReason reason, string text, EventPlace? place = null)
    {
        if (ignored.Count < MaxIgnored && !ignored.Exists(i => i.Text == text))
            ignored.Add(new IgnoredPart(reason, text, place));
    }

    /// <summary>What the sender asks before it sends events.</summary>
    public void Ask(Handshake asked) => handshake = asked;

    /// <summary>Something that cannot be understood; the first is told.</summary>
    public void Wrong(string message) => malformed ??= message;

    /// <summary>The reading.</summary>
    public EventReading Build()
    {
        if (pushes.Count == 0 && ignored.Count == 0 && malformed is null && handshake is null)
            Ignore(IgnoreReason.Empty, "There is no event in it.");
        return new EventReading { Pushes = pushes, Deletes = deletes, Ignored = ignored, Malformed = malformed, Handshake = handshake };
    }

    /// <summary>Foreign text of at most 200 characters, never with half of a surrogate pair.</summary>
    public static string Bound(string text) => text.Length <= MaxText ? text : text[..(char.IsHighSurrogate(text[MaxText - 1]) ? MaxText - 1 : MaxText)];

    private void Push(ImageClaim claim, ConfiguredRegistry registry, string repository, string? tag, Digest? digest)
    {
        var place = new EventPlace(registry.Name, repository, tag, digest?.ToString());
        if (claim.MediaType is { Length: > 0 } mediaType && ImagePush.ReasonOf(mediaType) is { } other)
            Ignore(other, $"'{Bound(mediaType)}' is no manifest of an image.", place);
        else if (claim.ArtifactType is { Length: > 0 } type && ImagePush.NotAnImageType(type) is { } artifact)
            Ignore(artifact, $"'{Bound(type)}' is no image.", place);
        else if (ImagePush.NotAnImage(tag) is { } attached)
            Ignore(IgnoreReason.Attached, $"{repository}:{tag} is {attached}.", place);
        else
            pushes.Add(new PushEvent
            {
                EventId = claim.EventId is { Length: > 0 and <= MaxEventId } id ? id : null,
                Registry = registry,
                Repository = repository,
                Tag = tag,
                Digest = digest,
                ObservedAt = claim.ObservedAt is { } at ? at < context.ReceivedAt ? at : context.ReceivedAt : null,
            });
    }

    // The source's own registry is what the operator says; only a source without one goes by the event's host, and only to configured ones.
    private (ConfiguredRegistry Registry, string Repository)? Place(ImageClaim claim)
    {
        if (claim.Repository is not { Length: > 0 } named || context.Map(named) is not { } repository || !ImageReference.IsRepository(repository))
        {
            Wrong(string.IsNullOrEmpty(claim.Repository) ? "An event does not say its repository." : $"'{Bound(claim.Repository)}' is no valid name of a repository.");
            return null;
        }

        if (context.Registry is { } own)
            return (own, repository);
        if (string.IsNullOrEmpty(claim.Host))
            Wrong($"The event does not say at which registry; give the source '{context.Source}' a registry.");
        else if (context.Registries.TryFindHost(claim.Host, out var registry))
            return (registry, repository);
        else
            Ignore(IgnoreReason.OtherRegistry, $"No registry with host '{Bound(claim.Host)}' is configured.");
        return null;
    }

    private (string? Tag, Digest? Digest)? Name(ImageClaim claim)
    {
        Digest? digest = Digest.TryParse(claim.Digest, out var parsed) || Digest.TryParse(claim.Tag, out parsed) ? parsed : null;
        var tag = claim.Tag is { Length: > 0 } text && ImageReference.IsTag(text) ? text : null;
        if (tag is null && digest is null)
        {
            Wrong("An event has neither a valid tag nor a valid digest.");
            return null;
        }

        return (tag, digest);
    }
}
