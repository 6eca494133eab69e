using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Engine.Images.Sources;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Pipeline;

namespace ScanMesh.Cli.Scans;

/// <summary>Reads what a REF names: one image, or all images of an index.</summary>
internal sealed class ImageReader(Terminal terminal, bool insecure)
{
    private const int LayersAtOnce = 4;

    private readonly ScanLimits limits = new();

    /// <summary>The inspections, one unless all platforms were asked for and the REF names an index.</summary>
    /// <exception cref="ScanException">The image cannot be read.</exception>
    public async Task<ImageReading> ReadAsync(SourceReference reference, PlatformChoice platform, CancellationToken cancellationToken)
    {
        var pipeline = new ImagePipeline(AnalyserSet.Create(limits), limits, terminal.Time);
        if (reference.Kind == SourceKind.RootFs)
            return new ImageReading(null, false, [await pipeline.InspectRootFsAsync(reference.Path!, cancellationToken)]);
        if (reference.Kind == SourceKind.Sbom)
            return new ImageReading(null, false, [await pipeline.InspectSbomAsync(reference.Path!, cancellationToken)]);
        await using var source = await ImageSources.OpenAsync(reference, limits, terminal.Time, Endpoint, cancellationToken);
        return await Progress.ShowAsync(terminal, source, shown => platform.All
            ? ReadAllAsync(shown, pipeline, cancellationToken)
            : ReadOneAsync(shown, pipeline, reference, platform, cancellationToken));
    }

    /// <summary>A host that the user wrote, with what <c>docker login</c> left for it, if anything.</summary>
    private RegistryEndpoint Endpoint(string host)
    {
        var endpoint = RegistryEndpoint.Anonymous(host, insecure);
        return endpoint with { Credentials = new DockerLogin(endpoint, terminal) };
    }

    private async Task<ImageReading> ReadOneAsync(IImageSource source, ImagePipeline pipeline, SourceReference reference, PlatformChoice platform, CancellationToken cancellationToken)
    {
        var (manifest, index) = await ImageSources.ResolveImageAsync(source, platform.Platform, limits, cancellationToken);
        var inspection = await pipeline.InspectAsync(source, manifest, new MemoryLayerCache(), LayersAtOnce, cancellationToken);
        return platform.Accepts(inspection.Image.Platform)
            ? new ImageReading(index?.Digest, false, [inspection])
            : throw new ScanException(FailureReason.Unsupported, $"{reference} is an image for {inspection.Image.Platform}, not for {platform.Platform}.");
    }

    private async Task<ImageReading> ReadAllAsync(IImageSource source, ImagePipeline pipeline, CancellationToken cancellationToken)
    {
        var top = await source.ResolveAsync(cancellationToken);
        var cache = new MemoryLayerCache();
        if (ManifestReader.KindOf(top, limits) != ManifestKind.Index)
            return new ImageReading(null, false, [await pipeline.InspectAsync(source, top, cache, LayersAtOnce, cancellationToken)]);
        var inspections = new List<ImageInspection>();
        var index = await ImageSources.ReadIndexAsync(source, top, limits, cancellationToken);
        foreach (var child in index.Children.Where(c => c.Kind == IndexChildKind.Image))
        {
            var manifest = await source.ReadManifestAsync(child.Descriptor, cancellationToken);
            inspections.Add(await pipeline.InspectAsync(source, manifest, cache, LayersAtOnce, cancellationToken));
        }

        return inspections.Count > 0
            ? new ImageReading(top.Digest, true, inspections)
            : throw new ScanException(FailureReason.Unsupported, "The index holds no image, only other things (attestations, artifacts).");
    }
}
