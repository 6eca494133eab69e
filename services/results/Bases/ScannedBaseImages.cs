using ScanMesh.Engine.Model;
using ScanMesh.Hosting.Access;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Bases;

/// <summary>
/// Base images among those that were scanned in the same trust domain. Of several with the same blobs (builds that differ in a label alone) one that a tag
/// names now comes first, then the one that was scanned first.
/// </summary>
internal sealed class ScannedBaseImages(ScanMeshOptions options) : IBaseImages
{
    /// <summary>Places of one stack that are looked at: more are builds that differ in nothing that matters here.</summary>
    private const int MaxPlaces = 200;

    /// <summary>Of those the caller sees, how many are asked for a tag.</summary>
    private const int MaxTagged = 10;

    public async Task<BaseImage?> FindAsync(StoreSession store, Caller caller, ImageRow image)
    {
        var layers = await store.Images.ListLayersAsync(image.Id).ConfigureAwait(false);
        string[] chains = [.. LayerChain.Prefixes(layers.SkipLast(1))];
        var known = chains.Length == 0 ? [] : await store.Images.ListKnownChainsAsync(image.TrustDomain, chains).ConfigureAwait(false);
        for (var count = chains.Length; count > 0; count--)
            if (known.Contains(chains[count - 1]) && await FindAsync(store, caller, image.TrustDomain, chains[count - 1], count).ConfigureAwait(false) is { } found)
                return found;
        return null;
    }

    private async Task<BaseImage?> FindAsync(StoreSession store, Caller caller, string trustDomain, string chain, int layers)
    {
        BaseImage? untagged = null;
        var places = await store.Images.ListPlacesOfChainAsync(trustDomain, chain, MaxPlaces).ConfigureAwait(false);
        foreach (var place in places.Where(p => caller.Sees(p.Registry, p.Repository)).Take(MaxTagged))
        {
            var tags = await store.References.ListCurrentTagsAsync(place.Registry, place.Repository, [place.Digest]).ConfigureAwait(false);
            var host = options.Registries.TryGetValue(place.Registry, out var registry) ? registry.Host : place.Registry;
            var found = new BaseImage($"{host}/{place.Repository}{(tags.Count > 0 ? ":" + tags[0] : "")}@{place.Digest}", Digest.Parse(place.Digest), layers);
            if (tags.Count > 0)
                return found;
            untagged ??= found;
        }

        return untagged;
    }
}
