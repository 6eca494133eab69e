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
        if (options.Feeds.Contains(AdvisoriesOptions.OsvFeed))
            yield return new($"feed osv ({SafeUrl.Of(new Uri(options.Osv))})", async token =>
            {
                using var feed = new OsvFeed(new Uri(options.Osv), Path.Combine(options.Directory, "osv"), options.AllowPrivate, TimeProvider.System);
                return $"offers {(await feed.EcosystemsAsync(token)).Length} ecosystems";
            });
        if (options.Feeds.Contains(AdvisoriesOptions.KevFeed))
            yield return new($"feed kev ({SafeUrl.Of(new Uri(options.Kev))})", token => HeadAsync(new Uri(options.Kev), options.AllowPrivate, token));
        foreach (var input in options.Inputs)
            yield return Uri.TryCreate(input, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
                ? new($"input {SafeUrl.Of(url)}", token => HeadAsync(url, options.AllowPrivate, token))
                : new($"input {input}", _ => Task.FromResult(Directory.Exists(input) ? "a folder" : File.Exists(input) ? "a file" : throw new IOException("does not exist")));
    }

    private static async Task<string> HeadAsync(Uri url, bool allowPrivate, CancellationToken cancellationToken)
    {
        using var client = GuardedHttp.CreateClient(FeedFile.Rules([url], allowPrivate));
        using var request = new HttpRequestMessage(HttpMethod.Head, url);
        using var response = await client.SendAsync(request, cancellationToken);
        return response.IsSuccessStatusCode ? "answers" : throw new IOException($"answers {(int)response.StatusCode}");
    }
}
