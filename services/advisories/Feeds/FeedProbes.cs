using ScanMesh.Engine.Advisories.Feeds;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Hosting.Checks;
using ScanMesh.Hosting.Configuration;

namespace ScanMesh.Advisories.Feeds;

/// <summary>Tries feeds and inputs for <c>config check</c>; nothing is downloaded but a feed's list of ecosystems.</summary>
internal static class FeedProbes
{
    /// <summary>One for each feed and input.</summary>
    public static IEnumerable<ConfigProbe> Of(AdvisoriesOptions options)
    {
        foreach (var kind in options.AdvisoryFeeds)
            yield return new($"feed {kind.Name} ({SafeUrl.Of(new Uri(options.AddressOf(kind)))})", token => OfferAsync(kind, options, token));
        if (options.Feeds.Contains(AdvisoriesOptions.KevFeed))
            yield return new($"feed kev ({SafeUrl.Of(new Uri(options.Kev))})", token => HeadAsync(new Uri(options.Kev), options.AllowPrivate, token));
        foreach (var input in options.Inputs)
            yield return Uri.TryCreate(input, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
                ? new($"input {SafeUrl.Of(url)}", token => HeadAsync(url, options.AllowPrivate, token))
                : new($"input {input}", _ => Task.FromResult(Directory.Exists(input) ? "a folder" : File.Exists(input) ? "a file" : throw new IOException("does not exist")));
    }

    private static async Task<string> OfferAsync(FeedKind kind, AdvisoriesOptions options, CancellationToken cancellationToken)
    {
        using var feed = kind.Open(new Uri(options.AddressOf(kind)), options.FolderOf(kind), options.AllowPrivate, TimeProvider.System);
        var offered = await feed.OfferedAsync(cancellationToken);
        if (kind.Ecosystems.Length > 1)
            return $"offers {offered.Length} ecosystems";
        // What is offered may be known without asking: the newest part is asked for.
        return await feed.SizeAsync(offered[^1], cancellationToken) is not null ? $"offers {string.Join(", ", offered)}" : throw new IOException($"does not give {offered[^1]}");
    }

    private static async Task<string> HeadAsync(Uri url, bool allowPrivate, CancellationToken cancellationToken)
    {
        using var client = GuardedHttp.CreateClient(FeedFile.Rules([url], allowPrivate));
        using var request = new HttpRequestMessage(HttpMethod.Head, url);
        using var response = await client.SendAsync(request, cancellationToken);
        return response.IsSuccessStatusCode ? "answers" : throw new IOException($"answers {(int)response.StatusCode}");
    }
}
