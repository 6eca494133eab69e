using System.Collections.Immutable;
using System.Text;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Advisories.Feeds;

/// <summary>
/// OSV's bucket (https://google.github.io/osv.dev/data/): <c>ecosystems.txt</c>, and <c>ECOSYSTEM/all.zip</c> for each. The copies lie in a folder in the
/// same layout, so that the folder is an input of a snapshot.
/// </summary>
public sealed class OsvFeed : IAdvisoryFeed
{
    /// <summary>OSV's public bucket.</summary>
    public static readonly Uri PublicAddress = new("https://osv-vulnerabilities.storage.googleapis.com/");

    private const int MostNameBytes = 64 * 1024;
    private const int MostNameLength = 100;

    private readonly Uri address;
    private readonly string folder;
    private readonly TimeProvider time;
    private readonly HttpClient client;

    /// <summary>The feed at <paramref name="address"/>, http or https, with copies in <paramref name="folder"/>.</summary>
    /// <param name="address">Base address.</param>
    /// <param name="folder">Folder of the copies.</param>
    /// <param name="allowPrivate">Redirects may lead to private addresses.</param>
    /// <param name="time">Clock of the pauses between tries.</param>
    public OsvFeed(Uri address, string folder, bool allowPrivate, TimeProvider time)
    {
        this.address = address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");
        this.folder = folder;
        this.time = time;
        client = GuardedHttp.CreateClient(FeedFile.Rules([address], allowPrivate));
    }

    /// <inheritdoc/>
    public string ShownAddress => SafeUrl.Of(address);

    /// <summary>Names of all ecosystems that the feed offers, without releases.</summary>
    /// <exception cref="FeedException">It does not say.</exception>
    public async Task<ImmutableArray<string>> OfferedAsync(CancellationToken cancellationToken)
    {
        var url = new Uri(address, "ecosystems.txt");
        try
        {
            using var response = await client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            response.EnsureSuccessStatusCode();
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            var text = Encoding.UTF8.GetString(await BoundedRead.AllAsync(body, MostNameBytes, SafeUrl.Of(url), cancellationToken).ConfigureAwait(false));
            return [.. text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(l => EcosystemName.Split(l).Name)
                .Where(IsName).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is HttpRequestException or IOException or ScanException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new FeedException($"{SafeUrl.Of(url)} could not be fetched: {e.Message}", isMissing: false, e);
        }
    }

    /// <inheritdoc/>
    public async Task<long?> SizeAsync(string part, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, UrlOf(part));
            using var response = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? response.Content.Headers.ContentLength : null;
        }
        catch (Exception e) when (e is HttpRequestException or ScanException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public Task<long?> FetchAsync(string part, IProgress<FeedProgress>? progress, CancellationToken cancellationToken) =>
        new FeedFile(UrlOf(part), Path.Combine(folder, part, "all.zip"), time).FetchAsync(client, progress, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    /// <summary>Whether this may be an ecosystem's name: it becomes a folder's name here.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= MostNameLength && name[0] != '.' && name.All(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '.' or '-' or '_' or '+');

    private Uri UrlOf(string ecosystem) => IsName(ecosystem)
        ? new Uri(address, Uri.EscapeDataString(ecosystem) + "/all.zip")
        : throw new ArgumentException($"'{ecosystem}' is no ecosystem's name.", nameof(ecosystem));
}
