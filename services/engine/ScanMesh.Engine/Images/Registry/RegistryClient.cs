using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net.Http.Headers;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Sources;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Registry;

/// <summary>
/// Pulls from one registry (OCI distribution 1.1, Docker registry API 2). Keep one for each registry: it holds the connections, the tokens and
/// the limit of parallel requests. Faults are <see cref="ScanException"/>.
/// </summary>
public sealed class RegistryClient : IDisposable
{
    private const int SmallBlob = 4 << 20;
    private const int MaxMirrored = 4096;
    private const int MaxRepositories = 1_000_000;
    private const int MaxTags = 200_000;

    private readonly RegistryEndpoint endpoint;
    private readonly RegistryRequests requests;
    private readonly ScanLimits limits;
    private readonly ImmutableArray<MirrorClient> mirrors;
    private readonly ConcurrentDictionary<Digest, MirrorClient> mirrored = new();
    private readonly ConcurrentDictionary<Digest, bool> distrusted = new();

    /// <summary>A client; nothing is sent yet.</summary>
    public RegistryClient(RegistryEndpoint endpoint, ScanLimits limits, TimeProvider time)
        : this(endpoint, limits, time, GuardedHttp.CreateClient(endpoint.OutboundRules))
    {
    }

    internal RegistryClient(RegistryEndpoint endpoint, ScanLimits limits, TimeProvider time, HttpClient http)
    {
        (this.endpoint, this.limits) = (endpoint, limits);
        requests = new RegistryRequests(endpoint, http, time, RegistryRequests.UsualAttempts);
        mirrors = [.. endpoint.Mirrors.Select(m => new MirrorClient(m, time, GuardedHttp.CreateClient(m.Endpoint.OutboundRules)))];
    }

    /// <summary>The registry.</summary>
    public RegistryEndpoint Endpoint => endpoint;

    /// <summary>One image of this registry as a source; disposing the source leaves this client open.</summary>
    public IImageSource Open(ImageReference reference) => new RegistrySource(this, reference, ownsClient: false);

    /// <summary>
    /// A manifest or index by tag or digest; a digest asked for, and one that the registry states, is verified against the bytes. By digest the mirrors
    /// are asked first; what a tag is, the registry itself says.
    /// </summary>
    public async Task<FetchedManifest> GetManifestAsync(string repository, string selector, CancellationToken cancellationToken)
    {
        if (Digest.TryParse(selector, out _))
        {
            foreach (var mirror in mirrors.Where(m => m.IsUsable))
            {
                try
                {
                    return await FetchManifestAsync(mirror.Requests, mirror.Host, mirror.Repository(repository), selector, cancellationToken).ConfigureAwait(false);
                }
                catch (ScanException e)
                {
                    mirror.Failed(e);
                }
            }
        }

        return await FetchManifestAsync(requests, endpoint.Host, repository, selector, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The config of an image's manifest, verified by its digest.</summary>
    public async Task<ImageConfig> GetConfigAsync(string repository, Descriptor config, CancellationToken cancellationToken)
    {
        byte[] bytes;
        await using (var stream = await OpenBlobAsync(repository, config, cancellationToken).ConfigureAwait(false))
            bytes = await BoundedRead.AllAsync(stream, limits.ConfigBytes, $"Config {config.Digest} of {repository}", cancellationToken).ConfigureAwait(false);
        return BlobHash.Of(bytes, config.Digest.Algorithm) == config.Digest
            ? ManifestReader.ReadConfig(bytes, limits)
            : throw new ScanException(FailureReason.Corrupt, $"{endpoint.Host} gives other bytes for config {config.Digest} of {repository}.");
    }

    /// <summary>
    /// Tries what every pull begins with. True: the registry, or its token service, took our credentials; false: none are set and it answers without.
    /// Nothing is said of the right to pull a repository.
    /// </summary>
    /// <exception cref="ScanException">It is away, is no registry, or refuses the credentials.</exception>
    public Task<bool> TryLoginAsync(CancellationToken cancellationToken) => requests.GreetAsync(cancellationToken);

    /// <summary>
    /// Digest, media type and size of a manifest as the registry states them (a claim), by HEAD; by GET, and then verified, where HEAD is not offered or
    /// states no digest. Null when the registry answers 404.
    /// </summary>
    public async Task<Descriptor?> FindManifestAsync(string repository, string selector, CancellationToken cancellationToken)
    {
        try
        {
            if (await HeadManifestAsync(repository, selector, cancellationToken).ConfigureAwait(false) is { } stated)
                return stated;
            var manifest = await FetchManifestAsync(requests, endpoint.Host, repository, selector, cancellationToken).ConfigureAwait(false);
            return new Descriptor(manifest.MediaType, manifest.Digest, manifest.Bytes.Length);
        }
        catch (ScanException e) when (e.Reason == FailureReason.NotFound)
        {
            return null;
        }
    }

    /// <summary>The registry's repositories (<c>/v2/_catalog</c>), page by page. Many registries keep this list to administrators, or have none.</summary>
    /// <param name="from"><see cref="RegistryPage.Next"/> of a page, to go on behind it; null = from the first.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public IAsyncEnumerable<RegistryPage> ListRepositoriesAsync(string? from, CancellationToken cancellationToken) =>
        new RegistryListing(endpoint, requests).ReadAsync(
            new("_catalog", "registry:catalog:*", "repositories", ImageReference.IsRepository, MaxRepositories, "repositories"), from, cancellationToken);

    /// <summary>The tags of a repository, page by page, in the registry's order.</summary>
    public IAsyncEnumerable<RegistryPage> ListTagsAsync(string repository, CancellationToken cancellationToken) =>
        new RegistryListing(endpoint, requests).ReadAsync(
            new($"{repository}/tags/list", $"repository:{repository}:pull", "tags", ImageReference.IsTag, MaxTags, $"tags of {repository}"), null, cancellationToken);

    /// <summary>True when the repository has the blob.</summary>
    public async Task<bool> HasBlobAsync(string repository, Digest digest, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await requests.SendAsync(HttpMethod.Head, repository, $"blobs/{digest}", null, $"blob {digest} of {repository}", cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ScanException e) when (e.Reason == FailureReason.NotFound)
        {
            return false;
        }
    }

    /// <summary>
    /// The blob's bytes, not verified unless they are few and come from a mirror. A broken connection is resumed where it broke, at the registry itself.
    /// </summary>
    public async Task<Stream> OpenBlobAsync(string repository, Descriptor blob, CancellationToken cancellationToken)
    {
        foreach (var mirror in distrusted.TryRemove(blob.Digest, out _) ? [] : mirrors.Where(m => m.IsUsable))
        {
            try
            {
                return await OpenMirroredAsync(mirror, repository, blob, cancellationToken).ConfigureAwait(false);
            }
            catch (ScanException e)
            {
                mirror.Failed(e);
            }
        }

        mirrored.TryRemove(blob.Digest, out _);
        return await BlobStreamAsync(await OpenBlobAsync(requests, repository, blob, 0, cancellationToken).ConfigureAwait(false), repository, blob, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        requests.Dispose();
        foreach (var mirror in mirrors)
            mirror.Dispose();
    }

    /// <summary>The blob's bytes were others than its digest says; true when they came from a mirror, which is then left alone for a while.</summary>
    internal bool Distrust(Digest blob)
    {
        if (!mirrored.TryRemove(blob, out var mirror))
            return false;
        mirror.Failed(new ScanException(FailureReason.Corrupt, $"{mirror.Host} gives other bytes for {blob}."));
        distrusted[blob] = true;
        return true;
    }

    private async Task<Stream> OpenMirroredAsync(MirrorClient mirror, string repository, Descriptor blob, CancellationToken cancellationToken)
    {
        var first = await OpenBlobAsync(mirror.Requests, mirror.Repository(repository), blob, 0, cancellationToken).ConfigureAwait(false);
        var stream = await BlobStreamAsync(first, repository, blob, cancellationToken).ConfigureAwait(false);
        if (blob.Size > SmallBlob)
        {
            if (mirrored.Count >= MaxMirrored)
                mirrored.Clear();
            mirrored[blob.Digest] = mirror;
            return stream;
        }

        await using (stream)
        {
            var bytes = await BoundedRead.AllAsync(stream, SmallBlob, $"Blob {blob.Digest} at {mirror.Host}", cancellationToken).ConfigureAwait(false);
            return BlobHash.Of(bytes, blob.Digest.Algorithm) == blob.Digest
                ? new MemoryStream(bytes, writable: false)
                : throw new ScanException(FailureReason.Corrupt, $"{mirror.Host} gives other bytes for {blob.Digest}.");
        }
    }

    private Task<Stream> BlobStreamAsync(RegistryResponse first, string repository, Descriptor blob, CancellationToken cancellationToken) =>
        ResumingBlobStream.StartAsync(first, (from, token) => OpenBlobAsync(requests, repository, blob, from, token), blob.Size, endpoint.Host, $"blob {blob.Digest} of {repository}", cancellationToken);

    private static Task<RegistryResponse> OpenBlobAsync(RegistryRequests at, string repository, Descriptor blob, long from, CancellationToken cancellationToken) =>
        at.SendAsync(HttpMethod.Get, repository, $"blobs/{blob.Digest}", r => r.Range = from == 0 ? null : new RangeHeaderValue(from, null), $"blob {blob.Digest} of {repository}", cancellationToken);

    // Null: it answers, but states no digest, or knows no HEAD.
    private async Task<Descriptor?> HeadManifestAsync(string repository, string selector, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await requests.SendAsync(HttpMethod.Head, repository, $"manifests/{selector}", AcceptManifests, $"manifest {selector} of {repository}", cancellationToken).ConfigureAwait(false);
            var headers = response.Message.Content.Headers;
            return StatedDigest(response.Message) is { } digest
                ? new Descriptor(headers.ContentType?.MediaType ?? "", digest, headers.ContentLength ?? 0)
                : null;
        }
        catch (ScanException e) when (e.Reason == FailureReason.Unsupported)
        {
            return null;
        }
    }

    private async Task<FetchedManifest> FetchManifestAsync(RegistryRequests at, string host, string repository, string selector, CancellationToken cancellationToken)
    {
        var what = $"manifest {selector} of {repository}";
        using var response = await at.SendAsync(HttpMethod.Get, repository, $"manifests/{selector}", AcceptManifests, what, cancellationToken).ConfigureAwait(false);
        byte[] bytes;
        try
        {
            await using var body = await response.Message.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            bytes = await BoundedRead.AllAsync(body, limits.ManifestBytes, $"The {what} at {host}", cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw RegistryFaults.OfTransport(e, host, what);
        }

        var stated = StatedDigest(response.Message);
        var expected = Digest.TryParse(selector, out var asked) ? asked : stated ?? Digest.Sha256(bytes);
        var actual = BlobHash.Of(bytes, expected.Algorithm);
        if (actual != expected)
            throw new ScanException(FailureReason.Corrupt, $"{host} gives a {what} whose bytes have the digest {actual}, not {expected}. Nothing of it was used.");
        return new FetchedManifest(ManifestReader.MediaTypeOf(bytes, response.Message.Content.Headers.ContentType?.MediaType), actual, bytes);
    }

    private static void AcceptManifests(HttpRequestHeaders headers)
    {
        foreach (var type in ManifestMediaTypes.Accepted)
            headers.Accept.Add(new MediaTypeWithQualityHeaderValue(type));
    }

    private static Digest? StatedDigest(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Docker-Content-Digest", out var values) && Digest.TryParse(values.FirstOrDefault(), out var digest) ? digest : null;
}
