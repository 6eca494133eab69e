using ScanMesh.Engine.Images.Sources;
using ScanMesh.Engine.Model;
using ScanMesh.Results.Store;

namespace ScanMesh.Results.Sweeps;

/// <summary>Reads manifests (an index: those of its images) for what a scan will pull. Sizes are claims: good for a plan, never for more.</summary>
internal sealed class PullSizes(SweptRegistry registry, SweepProgress progress, IResultsStore store)
{
    private const long LargestLayer = 1L << 40;

    // Builds that can be repeated say 1970, or another fixed day: that is no date.
    private static readonly DateTimeOffset EarliestDate = new(2013, 3, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>What a digest will pull; what was counted before costs nothing again. An image that is known is not read.</summary>
    /// <param name="repository">Where it is.</param>
    /// <param name="digest">An image or index.</param>
    /// <param name="withDates">Read the configs too.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ScanException">The registry does not give what is needed.</exception>
    public async Task<PullSize> ReadAsync(string repository, string digest, bool withDates, CancellationToken cancellationToken)
    {
        if (!await IsNewAsync(digest, cancellationToken).ConfigureAwait(false))
            return PullSize.None;
        var manifest = await registry.Client.GetManifestAsync(repository, digest, cancellationToken).ConfigureAwait(false);
        var (size, digests) = (PullSize.None, new List<string> { digest });
        switch (ManifestReader.KindOf(manifest, registry.Limits))
        {
            case ManifestKind.Image:
                size = await AddAsync(size, repository, manifest, digests, withDates, cancellationToken).ConfigureAwait(false);
                break;
            case ManifestKind.Index:
                foreach (var child in ManifestReader.ReadIndex(manifest, registry.Limits).Children.Where(c => c.Kind == IndexChildKind.Image).Select(c => c.Descriptor.Digest.ToString()).Distinct())
                    if (!digests.Contains(child) && await IsNewAsync(child, cancellationToken).ConfigureAwait(false))
                    {
                        digests.Add(child);
                        var one = await registry.Client.GetManifestAsync(repository, child, cancellationToken).ConfigureAwait(false);
                        if (ManifestReader.KindOf(one, registry.Limits) == ManifestKind.Image)
                            size = await AddAsync(size, repository, one, digests, withDates, cancellationToken).ConfigureAwait(false);
                    }

                break;
        }

        return size with { Digests = digests };
    }

    private async Task<PullSize> AddAsync(PullSize size, string repository, FetchedManifest manifest, List<string> digests, bool withDates, CancellationToken cancellationToken)
    {
        var image = ManifestReader.ReadManifest(manifest, registry.Limits);
        var layers = image.Layers.DistinctBy(l => l.Digest).ToDictionary(l => l.Digest.ToString(), l => Math.Min(l.Size, LargestLayer), StringComparer.Ordinal);
        var fresh = layers.Keys.Where(d => !digests.Contains(d) && !progress.HasCounted(d)).ToArray();
        var (counted, recorded) = await store.ReadAsync(
            async session => (
                await session.SweepWork.ListCountedAsync(progress.Row.Id, fresh).ConfigureAwait(false),
                await session.Layers.ListRecordedAsync(registry.TrustDomain, fresh).ConfigureAwait(false)),
            cancellationToken).ConfigureAwait(false);
        var added = fresh.Where(d => !counted.Contains(d)).ToList();
        digests.AddRange(added);
        var created = withDates ? (await registry.Client.GetConfigAsync(repository, image.Config, cancellationToken).ConfigureAwait(false)).Created : null;
        return new PullSize(
            size.Images + 1,
            size.Layers + added.Count,
            size.LayersKnown + added.Count(recorded.Contains),
            size.Bytes + added.Where(d => !recorded.Contains(d)).Sum(d => layers[d]),
            created < EarliestDate ? size.Created : size.Created > created ? size.Created : created ?? size.Created,
            []);
    }

    private async Task<bool> IsNewAsync(string digest, CancellationToken cancellationToken) => !progress.HasCounted(digest) && await store.ReadAsync(
        async session => (await session.SweepWork.ListCountedAsync(progress.Row.Id, [digest]).ConfigureAwait(false)).Count == 0
            && (await session.Images.ListKnownAsync(registry.TrustDomain, [digest]).ConfigureAwait(false)).Count == 0,
        cancellationToken).ConfigureAwait(false);
}
