using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using ScanMesh.Engine.Advisories;
using ScanMesh.Engine.Advisories.Feeds;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Hosting.Configuration;

namespace ScanMesh.Advisories.Feeds;

/// <summary>The configured inputs: local paths as they are, URLs as local copies, each feed as a folder of copies.</summary>
internal sealed class InputSet : IDisposable
{
    private readonly List<FeedFile> remotes = [];
    private readonly HttpClient client;
    private readonly List<(FeedKind Kind, IAdvisoryFeed Feed)> feeds = [];
    private readonly IReadOnlyList<string> ecosystems;
    private readonly AdvisoriesTelemetry telemetry;
    private readonly ILogger<InputSet> logger;

    /// <summary>Sorts the inputs of the configuration into paths and URLs. Of inputs only https is fetched; a feed may be http, when the operator wrote it so.</summary>
    public InputSet(AdvisoriesOptions options, AdvisoriesTelemetry telemetry, TimeProvider time, ILogger<InputSet> logger)
        : this(options, telemetry, time, logger, GuardedHttp.CreateClient(Rules(options)))
    {
    }

    internal InputSet(AdvisoriesOptions options, AdvisoriesTelemetry telemetry, TimeProvider time, ILogger<InputSet> logger, HttpClient client)
    {
        this.telemetry = telemetry;
        this.logger = logger;
        this.client = client;
        List = InputLook.OfList([.. options.Inputs, .. options.Feeds.SelectMany(f => options.Ecosystems.Select(e => $"{f} {e}"))]);
        var paths = new List<string>();
        foreach (var input in options.Inputs)
        {
            if (AsUrl(input) is not { } url)
            {
                paths.Add(Path.GetFullPath(input));
                continue;
            }

            var remote = new FeedFile(url, CopyOf(url, options.Directory), time);
            remotes.Add(remote);
            paths.Add(remote.Path);
        }

        ecosystems = options.Ecosystems;
        foreach (var kind in options.AdvisoryFeeds)
        {
            var folder = options.FolderOf(kind);
            Directory.CreateDirectory(folder);
            feeds.Add((kind, kind.Open(new Uri(options.AddressOf(kind)), folder, options.AllowPrivate, time)));
            paths.Add(folder);
        }

        Paths = paths;
    }

    /// <summary>Identity of the configured list.</summary>
    public string List { get; }

    /// <summary>Where the inputs lie, in the configured order.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>Brings the copies of all URLs and of the feeds up to date; one that fails is logged, counted, and keeps its last good copy.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        foreach (var remote in remotes)
            await TryAsync(remote.ShownUrl, () => remote.FetchAsync(client, null, cancellationToken), cancellationToken);
        foreach (var (kind, feed) in feeds)
        {
            var parts = ImmutableArray<string>.Empty;
            await TryAsync(feed.ShownAddress, async () =>
            {
                parts = ecosystems is [AdvisoriesOptions.Auto] ? await AllAsync(kind, feed, cancellationToken) : await kind.PartsAsync(ecosystems, feed, cancellationToken);
                return null;
            }, cancellationToken);
            foreach (var part in parts)
                await TryAsync($"{feed.ShownAddress} {part}", () => feed.FetchAsync(part, null, cancellationToken), cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        client.Dispose();
        foreach (var (_, feed) in feeds)
            feed.Dispose();
    }

    /// <summary>All that a feed offers and that can be matched.</summary>
    private static async Task<ImmutableArray<string>> AllAsync(FeedKind kind, IAdvisoryFeed feed, CancellationToken cancellationToken) =>
        [.. (await feed.OfferedAsync(cancellationToken)).Where(p => kind.Ecosystems.Contains(EcosystemName.Split(p).Name, StringComparer.Ordinal))];

    private async Task TryAsync(string shown, Func<Task<long?>> fetch, CancellationToken cancellationToken)
    {
        try
        {
            if (await fetch() is { } bytes)
                logger.Fetched(shown, bytes);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // What a feed answers is told in words; only what nobody expected comes with its stack.
            logger.FetchFailed(shown, e.Message, e is FeedException ? null : e);
            telemetry.Failed("fetch");
        }
    }

    private static string CopyOf(Uri url, string directory)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url.AbsoluteUri)))[..32];
        return Path.Combine(directory, "downloads", name + (url.AbsolutePath.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? ".json" : ".zip"));
    }

    private static Uri? AsUrl(string input) =>
        Uri.TryCreate(input, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp) ? url : null;

    private static OutboundRules Rules(AdvisoriesOptions options) => new()
    {
        OperatorHosts = [.. options.Inputs.Select(AsUrl).OfType<Uri>().Select(u => u.IsDefaultPort ? u.Host : u.Authority).Distinct()],
        AllowPrivate = options.AllowPrivate,
        MaxResponseBytes = FeedFile.MostBytes,
    };
}
