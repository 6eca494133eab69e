using ScanMesh.Engine.Model;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Results.Access;
using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Bases;

/// <summary>Base images among those that were scanned in the same trust domain.</summary>
internal sealed class ScannedBaseImages(ScanMeshOptions options) : IBaseImages
{
    public async Task<BaseImage?> FindAsync(StoreSession store, Caller caller, ImageRow image)
    {
        var layers = await store.Images.ListLayersAsync(image.Id).ConfigureAwait(false);
        string[] chains = [.. LayerChain.Prefixes(layers.SkipLast(1))];
        if (chains.Length == 0)
            return null;
        var lengths = chains.Index().ToDictionary(c => c.Item, c => c.Index + 1, StringComparer.Ordinal);
        foreach (var (digest, chain) in (await store.Images.ListByChainAsync(image.TrustDomain, chains).ConfigureAwait(false))
            .OrderByDescending(b => lengths[b.LayerChain]).ThenBy(b => b.Digest, StringComparer.Ordinal))
        {
            foreach (var place in await store.Verdicts.ListOfDigestAsync(digest).ConfigureAwait(false))
                if (caller.Sees(place.Registry, place.Repository))
                    return new BaseImage(await ReferenceAsync(store, place).ConfigureAwait(false), Digest.Parse(digest), lengths[chain]);
        }

        return null;
    }

    // With the tag that names it now, which says more than its digest.
    private async Task<string> ReferenceAsync(StoreSession store, VerdictRow place)
    {
        var tags = await store.References.ListCurrentTagsAsync(place.Registry, place.Repository, [place.Digest]).ConfigureAwait(false);
        var host = options.Registries.TryGetValue(place.Registry, out var registry) ? registry.Host : place.Registry;
        return $"{host}/{place.Repository}{(tags.Count > 0 ? ":" + tags[0] : "")}@{place.Digest}";
    }
}
