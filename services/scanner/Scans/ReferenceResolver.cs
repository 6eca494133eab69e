using ScanMesh.Contracts.V1;
using ScanMesh.Engine.Images.Sources;
using ScanMesh.Engine.Model;
using ScanMesh.Scanner.Registries;

namespace ScanMesh.Scanner.Scans;

/// <summary>
/// Asks the registry what a request names. With a tag the tag is always asked for: the digest of the event is a claim, and an event
/// that waited may be history (SECURITY T1, SEMANTICS S4). When the tag is gone, the digest is scanned without it; not at once, because
/// registries (CNCF Distribution among them) tell of a push before its tag can be read.
/// </summary>
internal sealed class ReferenceResolver(RegistryClients registries, TimeProvider time, ILogger<ReferenceResolver> logger)
{
    /// <summary>An event younger than this may be ahead of its tag.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan[] tagPauses = [TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(400), TimeSpan.FromMilliseconds(1500)];

    /// <summary>Reads and sorts the manifest.</summary>
    /// <exception cref="ScanException">The registry does not give one, or it is no manifest.</exception>
    public async Task<ResolvedManifest> ResolveAsync(ScanRequested request, CancellationToken cancellationToken)
    {
        using var activity = ScannerTelemetry.StartStep("resolve");
        var registry = registries.Find(request.Registry);
        var claimed = request.Digest is null ? (Digest?)null : Digest.Parse(request.Digest);
        if (request.Tag is { } tag)
        {
            try
            {
                var found = await ReadTagAsync(registry, request, tag, claimed is not null, cancellationToken);
                if (claimed is not null && claimed != found.Manifest.Digest)
                    logger.TagMoved(request.RequestId, tag, found.Manifest.Digest.ToString(), request.Digest!);
                return found;
            }
            catch (ScanException e) when (e.Reason == FailureReason.NotFound && claimed is not null)
            {
                logger.TagGone(request.RequestId, tag, request.Digest!);
            }
        }

        return await ReadAsync(registry, Reference(registry, request, null, claimed), cancellationToken);
    }

    private async Task<ResolvedManifest> ReadTagAsync(PulledRegistry registry, ScanRequested request, string tag, bool mayBeEarly, CancellationToken cancellationToken)
    {
        for (var pause = 0; ; pause++)
        {
            try
            {
                return await ReadAsync(registry, Reference(registry, request, tag, null), cancellationToken);
            }
            catch (ScanException e) when (e.Reason == FailureReason.NotFound && mayBeEarly && pause < tagPauses.Length && time.GetUtcNow() - request.ReceivedAt < Fresh)
            {
                await Task.Delay(tagPauses[pause], time, cancellationToken);
            }
        }
    }

    private static ImageReference Reference(PulledRegistry registry, ScanRequested request, string? tag, Digest? digest) =>
        new() { Host = registry.Client.Endpoint.Host, Repository = request.Repository, Tag = tag, Digest = digest };

    private async Task<ResolvedManifest> ReadAsync(PulledRegistry registry, ImageReference reference, CancellationToken cancellationToken)
    {
        var source = registry.Client.Open(reference);
        var manifest = await source.ResolveAsync(cancellationToken);
        var resolved = new ResolvedManifest
        {
            Source = source,
            Manifest = manifest,
            Kind = ManifestReader.KindOf(manifest, registry.Limits),
            Tag = reference.Tag,
            ResolvedAt = time.GetUtcNow(),
            TrustDomain = registry.Client.Endpoint.TrustDomain,
            Pipeline = registry.Pipeline,
        };
        return resolved.Kind switch
        {
            ManifestKind.Image => resolved with { Layers = ManifestReader.ReadManifest(manifest, registry.Limits).Layers },
            ManifestKind.Index => WithChildren(resolved, await ImageSources.ReadIndexAsync(source, manifest, registry.Limits, cancellationToken)),
            _ => resolved with { Explanation = $"This is not a container image but {ArtefactName(manifest, registry)}." },
        };
    }

    private static ResolvedManifest WithChildren(ResolvedManifest resolved, ImageIndex index) =>
        index.Children.Any(c => c.Kind == IndexChildKind.Image)
            ? resolved with { Children = index.Children }
            : resolved with { Kind = ManifestKind.Artifact, Explanation = "This index names no container image." };

    private static string ArtefactName(FetchedManifest manifest, PulledRegistry registry) =>
        manifest.MediaType is ManifestMediaTypes.OciManifest or ManifestMediaTypes.DockerManifest
            ? ManifestReader.ReadManifest(manifest, registry.Limits).ArtifactName
            : manifest.MediaType;
}
