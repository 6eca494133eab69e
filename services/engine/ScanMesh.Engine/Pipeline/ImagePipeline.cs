using System.Collections.Immutable;
using System.Diagnostics;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Merge;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Engine.Images.Sboms;
using ScanMesh.Engine.Images.Sources;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Secrets;

namespace ScanMesh.Engine.Pipeline;

/// <summary>
/// From an opened image to its inventory: config, layer records (known ones from the cache, missing ones streamed), merge. One serves all scans of
/// a process. Faults are <see cref="ScanException"/>; what is wrong with a part of the image is a problem in the inventory.
/// </summary>
public sealed class ImagePipeline(AnalyserSet analysers, ScanLimits limits, TimeProvider time)
{
    private const int MaxCommandLength = 2048;

    /// <summary>Hash of the analyser set in use.</summary>
    public string AnalyserSet => analysers.Hash;

    /// <summary>
    /// Inspects an image. <paramref name="manifest"/> is a platform's, never an index (<see cref="ImageSources.ResolveImageAsync"/>);
    /// <paramref name="parallelism"/> layers are read at once.
    /// </summary>
    /// <exception cref="ScanException">Among others Unsupported: not an image; Timeout: <see cref="ScanLimits.ScanTime"/> is over.</exception>
    public Task<ImageInspection> InspectAsync(
        IImageSource source, FetchedManifest manifest, ILayerCache cache, int parallelism, CancellationToken cancellationToken) =>
        BoundedAsync("image.inspect", token => InspectImageAsync(source, manifest, cache, parallelism, token), cancellationToken);

    /// <summary>Inspects a folder as a root file system: no digest, no layers.</summary>
    /// <exception cref="ScanException">NotFound: there is no such folder. Timeout.</exception>
    public Task<ImageInspection> InspectRootFsAsync(string folder, CancellationToken cancellationToken) =>
        BoundedAsync("rootfs.inspect", token => Task.Run(() => InspectFolder(folder, token), token), cancellationToken);

    /// <summary>Inspects a bill of materials (CycloneDX or SPDX in JSON): no digest, no layers.</summary>
    /// <exception cref="ScanException">NotFound: there is no such file. Unsupported: of another format. Corrupt, TooLarge, Timeout.</exception>
    public Task<ImageInspection> InspectSbomAsync(string file, CancellationToken cancellationToken) =>
        BoundedAsync("sbom.inspect", async token => Inspection(SbomInventory.Of(await Sbom.ReadAsync(file, token).ConfigureAwait(false))), cancellationToken);

    private async Task<ImageInspection> InspectImageAsync(IImageSource source, FetchedManifest manifest, ILayerCache cache, int parallelism, CancellationToken cancellationToken)
    {
        var image = ReadManifest(manifest);
        var config = await ReadConfigAsync(source, image.Config, cancellationToken).ConfigureAwait(false);
        var records = await new LayerLoader(source, analysers, cache, limits).LoadAsync(image.Layers, parallelism, cancellationToken).ConfigureAwait(false);
        var inventory = WithProblems(LayerMerge.Merge(records), DiffIdProblems(records, config));
        var commands = config.CreatedBy(image.Layers.Length);
        return new ImageInspection(
            new ReportImage
            {
                Digest = manifest.Digest,
                Platform = config.Platform,
                Created = config.Created,
                Distribution = inventory.Distribution,
                Layers = [.. image.Layers.Select((l, i) => new ReportLayer(i, l.Digest, l.Size, Shown(commands[i])))],
            },
            inventory,
            analysers.Hash);
    }

    private ImageInspection InspectFolder(string folder, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
            throw new ScanException(FailureReason.NotFound, $"There is no folder {folder}.");
        var problems = new LayerProblems();
        var builder = analysers.NewBuilder(cancellationToken);
        var walker = new RootFsWalker(limits, problems);
        walker.Walk(folder, builder, cancellationToken);
        return Inspection(LayerMerge.Merge([builder.Build(default, 0, default, walker.IsPartial, problems.ToImmutable())]));
    }

    private ImageInspection Inspection(Inventory inventory) => new(new ReportImage { Distribution = inventory.Distribution }, inventory, analysers.Hash);

    private ImageManifest ReadManifest(FetchedManifest manifest)
    {
        switch (ManifestReader.KindOf(manifest, limits))
        {
            case ManifestKind.Index:
                throw new ScanException(FailureReason.Unsupported, $"{manifest.Digest} is an image index: choose one of its images.");
            case ManifestKind.Artifact when !ManifestMediaTypes.IsManifest(manifest.MediaType):
                throw new ScanException(FailureReason.Unsupported, $"{manifest.Digest} is not a container image but an artifact ({manifest.MediaType}).");
            default:
                var image = ManifestReader.ReadManifest(manifest, limits);
                return image.Kind == ManifestKind.Image
                    ? image
                    : throw new ScanException(FailureReason.Unsupported, $"{manifest.Digest} is not a container image but an artifact ({image.ArtifactName}).");
        }
    }

    private async Task<ImageConfig> ReadConfigAsync(IImageSource source, Descriptor descriptor, CancellationToken cancellationToken)
    {
        if (descriptor.Size > limits.ConfigBytes)
            throw new ScanException(FailureReason.TooLarge, $"The image config has {descriptor.Size} bytes, more than {limits.ConfigBytes}.");
        await using var blob = await source.OpenBlobAsync(descriptor, cancellationToken).ConfigureAwait(false);
        byte[] bytes;
        try
        {
            bytes = await BoundedRead.AllAsync(blob, limits.ConfigBytes, "The image config", cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw new ScanException(FailureReason.RegistryUnavailable, "The image config could not be read to its end.", e);
        }

        return bytes.Length == descriptor.Size && BlobHash.Of(bytes, descriptor.Digest.Algorithm) == descriptor.Digest
            ? ManifestReader.ReadConfig(bytes, limits)
            : throw new ScanException(FailureReason.Corrupt, $"The image config is not what the manifest names ({descriptor.Digest}, {descriptor.Size} bytes).");
    }

    private static IEnumerable<Problem> DiffIdProblems(IReadOnlyList<LayerRecord> records, ImageConfig config)
    {
        if (config.DiffIds.Length != records.Count)
        {
            yield return new Problem(null, null, ProblemReason.DiffIdMismatch, $"The config names {config.DiffIds.Length} layers, the manifest {records.Count}.");
            yield break;
        }

        for (var i = 0; i < records.Count; i++)
            if (!records[i].Uncompressed.IsEmpty && records[i].Uncompressed != config.DiffIds[i])
                yield return new Problem(null, null, ProblemReason.DiffIdMismatch,
                    $"Layer {records[i].Blob} has the uncompressed digest {records[i].Uncompressed}, the config names {config.DiffIds[i]}.");
    }

    private static Inventory WithProblems(Inventory inventory, IEnumerable<Problem> problems)
    {
        ImmutableArray<Problem> more = [.. problems];
        return more.IsEmpty ? inventory : inventory with { Complete = false, Problems = [.. inventory.Problems.Concat(more).Distinct().Order()] };
    }

    private static string? Shown(string? command)
    {
        if (command is null)
            return null;
        // Before it is cut: half a secret has no shape.
        var text = Redactor.Redact(command);
        return text.Length > MaxCommandLength ? text[..MaxCommandLength] + "…" : text;
    }

    private async Task<ImageInspection> BoundedAsync(string name, Func<CancellationToken, Task<ImageInspection>> inspect, CancellationToken cancellationToken)
    {
        using var activity = EngineTelemetry.Source.StartActivity(name);
        using var timeout = new CancellationTokenSource(limits.ScanTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await inspect(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            activity?.SetStatus(ActivityStatusCode.Error, "timeout");
            throw new ScanException(FailureReason.Timeout, $"The scan took longer than {limits.ScanTime.TotalMinutes:0.#} minutes.", e);
        }
        catch (ScanException e)
        {
            activity?.SetStatus(ActivityStatusCode.Error, e.Reason.ToText());
            throw;
        }
    }
}
