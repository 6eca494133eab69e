using ScanMesh.Events.V1;
using ScanMesh.Results.Log;
using ScanMesh.Results.Store;
using ScanMesh.Results.V1;
using ScanMesh.Results.Verdicts;

namespace ScanMesh.Results.Queries;

/// <summary>Verdicts of references: of an image as stored, of an index as its children say.</summary>
internal static class VerdictQueries
{
    /// <summary>The verdict of a tag or digest in a repository; null when nothing is known of it there.</summary>
    public static async Task<GetVerdictResponse?> FindAsync(StoreSession store, string registry, string repository, string? tag, string digest)
    {
        if (tag is not null)
        {
            if (await store.References.FindCurrentAsync(registry, repository, tag).ConfigureAwait(false) is not { Digest.Length: > 0 } reference)
                return null;
            digest = reference.Digest;
        }

        if (await store.Verdicts.FindAsync(registry, repository, digest).ConfigureAwait(false) is { } row)
        {
            var image = (await store.Images.ListBriefAsync([row.ImageId]).ConfigureAwait(false)).Single();
            var frame = await EventFactory.CreateAsync(store, registry, repository, digest, image.Platform, null).ConfigureAwait(false);
            return new GetVerdictResponse { Image = frame.Image, Verdict = Verdict.Parser.ParseFrom(row.Body), Evidence = Evidence.Parser.ParseFrom(image.Evidence) };
        }

        if (!await IsIndexHereAsync(store, registry, repository, digest).ConfigureAwait(false))
            return null;
        var index = await IndexState.ComputeAsync(store, registry, repository, digest, null).ConfigureAwait(false);
        var tags = await store.References.ListCurrentTagsAsync(registry, repository, [digest]).ConfigureAwait(false);
        return new GetVerdictResponse { Image = new ImageRef { Registry = registry, Repository = repository, IndexDigest = digest, Tags = { tags } }, Verdict = index.Verdict };
    }

    /// <summary>True when a digest is an index that was itself seen in a repository; its children being there says nothing (SECURITY T8).</summary>
    public static async Task<bool> IsIndexHereAsync(StoreSession store, string registry, string repository, string digest) =>
        (await store.Indexes.ListChildrenAsync(digest).ConfigureAwait(false)).Count > 0
        && (await store.Indexes.ListRepositoriesAsync(digest).ConfigureAwait(false)).Contains((registry, repository));
}
