using ScanMesh.Contracts.V1;
using ScanMesh.Events.V1;
using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Log;

/// <summary>The parts that all events have.</summary>
internal static class EventFactory
{
    /// <summary>Tags told in an event at most, the request's own among them: an image may have thousands.</summary>
    private const int MaxTags = 50;

    /// <summary>An event about a digest in a repository, caused by a request of it, or (without one) by what came through a lane.</summary>
    public static async Task<Event> CreateAsync(StoreSession store, string registry, string repository, string? digest, string? platform, RequestRow? request, string? lane = null)
    {
        var image = new ImageRef { Registry = registry, Repository = repository, ManifestDigest = digest ?? "", Platform = ToPlatform(platform) };
        if (digest is not null)
        {
            var indexes = await store.Indexes.ListParentsAsync(digest, registry, repository).ConfigureAwait(false);
            var tags = await store.References.ListCurrentTagsAsync(registry, repository, [digest, .. indexes]).ConfigureAwait(false);
            image.Tags.AddRange(tags.OrderBy(t => t != request?.Tag).Take(MaxTags).Order(StringComparer.Ordinal));
            image.IndexDigest = await FindIndexAsync(store, request, indexes).ConfigureAwait(false) ?? "";
        }

        return new Event
        {
            Image = image,
            Cause = new Cause { Kind = KindOf(lane ?? request?.Lane), Lane = lane ?? request?.Lane ?? "" },
            RequestId = request?.Id ?? "",
            Traceparent = request?.Traceparent ?? "",
        };
    }

    /// <summary>A platform from its text <c>os/arch[/variant]</c>, or null.</summary>
    public static Platform? ToPlatform(string? text) => Engine.Model.Platform.TryParse(text, null, out var p)
        ? new Platform { Os = p.Os, Architecture = p.Architecture, Variant = p.Variant ?? "" }
        : null;

    // The index of the request's own parent, where there is one: the same image may be a child of several. Never one of other repositories.
    private static async Task<string?> FindIndexAsync(StoreSession store, RequestRow? request, List<string> indexes)
    {
        if (request?.ParentId is { } parentId && await store.Requests.FindAsync(parentId).ConfigureAwait(false) is { ManifestDigest: { } digest })
            return digest;
        return indexes.Count > 0 ? indexes[0] : null;
    }

    private static Cause.Types.Kind KindOf(string? lane) => lane switch
    {
        Lane.Push or Lane.Isolated => Cause.Types.Kind.Push,
        Lane.OnDemand => Cause.Types.Kind.Request,
        Lane.Rematch => Cause.Types.Kind.Advisories,
        Lane.Backfill => Cause.Types.Kind.Engine,
        _ => Cause.Types.Kind.Unspecified,
    };
}
