using ScanMesh.Hosting.Access;
using ScanMesh.Results.Log;
using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;
using ScanMesh.Results.V1;
using Image = ScanMesh.Results.V1.Image;

namespace ScanMesh.Results.Queries;

/// <summary>What is known of images, as far as a caller may see it.</summary>
internal static class ImageQueries
{
    private const int Chunk = 200;

    /// <summary>The repository in which a digest is answered: the one asked for, else the first that the caller sees; null when there is none.</summary>
    public static async Task<VerdictRow?> FindAsync(StoreSession store, Caller caller, string digest, string registry, string repository) =>
        (await store.Verdicts.ListOfDigestAsync(digest).ConfigureAwait(false))
        .Find(v => (registry.Length == 0 || v.Registry == registry) && (repository.Length == 0 || v.Repository == repository) && caller.Sees(v.Registry, v.Repository));

    /// <summary>A page of images in the order of (registry, repository, digest).</summary>
    public static async Task<ListImagesResponse> ListAsync(StoreSession store, Caller caller, EventFilter filter, string[] after, int size)
    {
        var response = new ListImagesResponse();
        var (registry, repository, digest) = after is [var a, var b, var c] ? (a, b, c) : ("", "", "");
        while (true)
        {
            var rows = await store.Verdicts.ListAsync(registry, repository, digest, Chunk).ConfigureAwait(false);
            foreach (var row in rows)
            {
                if (response.Images.Count == size)
                {
                    response.NextPageToken = PageToken.Of(registry, repository, digest);
                    return response;
                }

                (registry, repository, digest) = (row.Registry, row.Repository, row.Digest);
                if (caller.Sees(registry, repository) && await ToImageAsync(store, row, filter).ConfigureAwait(false) is { } image)
                    response.Images.Add(image);
            }

            if (rows.Count < Chunk)
                return response;
        }
    }

    private static async Task<Image?> ToImageAsync(StoreSession store, VerdictRow row, EventFilter filter)
    {
        if (await SnapshotEvents.FindAsync(store, row, filter).ConfigureAwait(false) is not { } state)
            return null;
        return new Image
        {
            Image_ = state.Image,
            Verdict = state.ImageScanned.Verdict,
            Counts = state.ImageScanned.Counts,
            Evidence = state.Evidence,
            ScannedAt = state.Time,
        };
    }
}
