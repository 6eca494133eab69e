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
    private readonly RegistryEndpoint endpoint;
    private readonly RegistryRequests requests;
    private readonly ScanLimits limits;

    /// <summary>A client; nothing is sent yet.</summary>
    public RegistryClient(RegistryEndpoint endpoint, ScanLimits limits, TimeProvider time)
        : this(endpoint, limits, time, GuardedHttp.CreateClient(endpoint.OutboundRules))
    {
    }

    internal RegistryClient(RegistryEndpoint endpoint, ScanLimits limits, TimeProvider time, HttpClient http)
    {
        (this.endpoint, this.limits) = (endpoint, limits);
        requests = new RegistryRequests(endpoint, http, time);
    }

    /// <summary>The registry.</summary>
    public RegistryEndpoint Endpoint => endpoint;

    /// <summary>One image of this registry as a source; disposing the source leaves this client open.</summary>
    public IImageSource Open(ImageReference reference) => new RegistrySource(this, reference, ownsClient: false);

    /// <summary>A manifest or index by tag or digest; a digest asked for, and one that the registry states, is verified against the bytes.</summary>
    public async Task<FetchedManifest> GetManifestAsync(string repository, string selector, CancellationToken cancellationToken)
    {
        var what = $"manifest {selector} of {repository}";
        using var response = await requests.SendAsync(HttpMethod.Get, repository, $"manifests/{selector}", AcceptManifests, what, cancellationToken).ConfigureAwait(false);
        byte[] bytes;
        try
        {
            await using var body = await response.Message.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            bytes = await BoundedRead.AllAsync(body, limits.ManifestBytes, $"The {what} at {endpoint.Host}", cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw RegistryFaults.OfTransport(e, endpoint.Host, what);
        }

        var stated = StatedDigest(response.Message);
        var expected = Digest.TryParse(selector, out var asked) ? asked : stated ?? Digest.Sha256(bytes);
        var actual = BlobHash.Of(bytes, expected.Algorithm);
        if (actual != expected)
            throw new ScanException(FailureReason.Corrupt, $"{endpoint.Host} gives a {what} whose bytes have the digest {actual}, not {expected}. Nothing of it was used.");
        return new FetchedManifest(ManifestReader.MediaTypeOf(bytes, response.Message.Content.Headers.ContentType?.MediaType), actual, bytes);
    }

    /// <summary>Digest, media type and size of a manifest as the registry states them (a claim), or null when it answers 404 or states no digest.</summary>
    public async Task<Descriptor?> HeadManifestAsync(string repository, string selector, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await requests.SendAsync(HttpMethod.Head, repository, $"manifests/{selector}", AcceptManifests, $"manifest {selector} of {repository}", cancellationToken).ConfigureAwait(false);
            var headers = response.Message.Content.Headers;
            return StatedDigest(response.Message) is { } digest
                ? new Descriptor(headers.ContentType?.MediaType ?? "", digest, headers.ContentLength ?? 0)
                : null;
        }
        catch (ScanException e) when (e.Reason == FailureReason.NotFound)
        {
            return null;
        }
    }

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

    /// <summary>The blob's bytes, not verified; a broken connection is resumed a few times where it broke.</summary>
    public async Task<Stream> OpenBlobAsync(string repository, Descriptor blob, CancellationToken cancellationToken)
    {
        var what = $"blob {blob.Digest} of {repository}";
        var first = await OpenAsync(0, cancellationToken).ConfigureAwait(false);
        return await ResumingBlobStream.StartAsync(first, OpenAsync, endpoint.Host, what, cancellationToken).ConfigureAwait(false);

        Task<RegistryResponse> OpenAsync(long from, CancellationToken token) =>
            requests.SendAsync(HttpMethod.Get, repository, $"blobs/{blob.Digest}", r => r.Range = from == 0 ? null : new RangeHeaderValue(from, null), what, token);
    }

    /// <inheritdoc/>
    public void Dispose() => requests.Dispose();

    private static void AcceptManifests(HttpRequestHeaders headers)
    {
        foreach (var type in ManifestMediaTypes.Accepted)
            headers.Accept.Add(new MediaTypeWithQualityHeaderValue(type));
    }

    private static Digest? StatedDigest(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Docker-Content-Digest", out var values) && Digest.TryParse(values.FirstOrDefault(), out var digest) ? digest : null;
}
