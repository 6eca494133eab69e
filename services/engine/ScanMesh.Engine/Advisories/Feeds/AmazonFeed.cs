using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using ScanMesh.Engine.Advisories.Feeds.Errata;
using ScanMesh.Engine.Advisories.Feeds.Repositories;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Advisories.Feeds;

/// <summary>
/// Amazon's errata: the updateinfo of the core repository of each release, and of Amazon Linux 2's extras, of which each topic is a repository. A repository's
/// place is told by its <c>mirror.list</c>; that of x86_64 tells of the other architectures too. Amazon Linux 1 came to its end in 2023 and is left out.
/// </summary>
internal sealed class AmazonFeed(Uri address, string folder, bool allowPrivate, TimeProvider time) : ErrataFeed(Folder(address), folder, allowPrivate, time)
{
    /// <summary>The advisory ecosystem.</summary>
    public const string Ecosystem = "Amazon Linux";

    private const int MaxMirrorList = 64 << 10;
    private const int MaxCatalogue = 4 << 20;
    private const int MaxTopics = 1000;
    private const int AtOnce = 6;

    /// <summary>Releases with errata, ordinal order.</summary>
    public static ImmutableArray<string> Releases { get; } = ["2", "2023"];

    /// <inheritdoc/>
    public override Task<ImmutableArray<string>> OfferedAsync(CancellationToken cancellationToken) => Task.FromResult<ImmutableArray<string>>([.. Releases.Select(r => $"{Ecosystem}:{r}")]);

    /// <inheritdoc/>
    protected override async Task<ImmutableArray<ErrataDocument>> DocumentsAsync(string part, CancellationToken cancellationToken)
    {
        var isTwo = EcosystemName.Split(part).Release == "2";
        var core = await RepositoryAsync(isTwo ? "2/core/latest/x86_64/mirror.list" : "al2023/core/mirrors/latest/x86_64/mirror.list", cancellationToken).ConfigureAwait(false)
            ?? throw new FeedException($"{ShownAddress} has no updateinfo of {part}", isMissing: true);
        if (!isTwo)
            return [core];
        using var turns = new SemaphoreSlim(AtOnce);
        var extras = await Task.WhenAll((await TopicsAsync(cancellationToken).ConfigureAwait(false)).Select(topic => ExtraAsync(topic, turns, cancellationToken))).ConfigureAwait(false);
        return [core, .. extras.OfType<ErrataDocument>().DistinctBy(d => d.Name).Where(d => d.Name != core.Name)];
    }

    /// <inheritdoc/>
    protected override IEnumerable<Erratum> Read(string part, Stream document) => UpdateInfoReader.Read(document, part, readsText: false);

    private async Task<ErrataDocument?> ExtraAsync(string topic, SemaphoreSlim turns, CancellationToken cancellationToken)
    {
        await turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await RepositoryAsync($"2/extras/{topic}/latest/x86_64/mirror.list", cancellationToken).ConfigureAwait(false);
        }
        catch (FeedException e) when (e.IsMissing)
        {
            // The catalogue names topics that have no repository any more.
            return null;
        }
        finally
        {
            turns.Release();
        }
    }

    /// <summary>The errata of the repository that a mirror list names; null when it has none.</summary>
    private async Task<ErrataDocument?> RepositoryAsync(string mirrorList, CancellationToken cancellationToken)
    {
        var url = new Uri(Address, mirrorList);
        var lines = Encoding.UTF8.GetString(await GetAsync(url, MaxMirrorList, cancellationToken).ConfigureAwait(false)).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var mirror = lines.Select(l => Uri.TryCreate(l.Replace("$basearch", "x86_64", StringComparison.Ordinal), UriKind.Absolute, out var u) && u.Scheme is "http" or "https" ? u : null).FirstOrDefault(u => u is not null)
            ?? throw new FeedException($"{SafeUrl.Of(url)} names no mirror", isMissing: false);
        return await UpdateInfoAsync(Folder(mirror), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Names of the extras' topics, ordinal order.</summary>
    private async Task<IReadOnlyList<string>> TopicsAsync(CancellationToken cancellationToken)
    {
        var url = new Uri(Address, "2/extras-catalog.json");
        var bytes = await GetAsync(url, MaxCatalogue, cancellationToken).ConfigureAwait(false);
        try
        {
            using var json = UnicodeJson.Parse(bytes, new JsonDocumentOptions { MaxDepth = 16 });
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("topics", out var topics) || topics.ValueKind != JsonValueKind.Array || topics.GetArrayLength() > MaxTopics)
                throw new FeedException($"{SafeUrl.Of(url)} names no topics, or more than {MaxTopics}", isMissing: false);
            return [.. topics.EnumerateArray().Select(Name).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        }
        catch (JsonException e)
        {
            throw new FeedException($"{SafeUrl.Of(url)} is not what it should be: no JSON: {e.Message}", isMissing: false, e);
        }
    }

    /// <summary>A topic's name, which becomes a part of an address.</summary>
    private static string? Name(JsonElement topic) =>
        topic.ValueKind == JsonValueKind.Object && topic.TryGetProperty("n", out var n) && n.ValueKind == JsonValueKind.String && n.GetString() is { Length: > 0 and <= 64 } name
        && char.IsAsciiLetterOrDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '+') ? name : null;
}
