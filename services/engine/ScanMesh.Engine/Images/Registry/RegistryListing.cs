using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using ScanMesh.Engine.Images.Sources;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Registry;

/// <summary>
/// Reads a list that a registry gives in pages. Pages, names and bytes are bounded, and a list that does not advance ends with a fault: nothing that a
/// registry answers makes us go on for ever.
/// </summary>
internal sealed class RegistryListing(RegistryEndpoint endpoint, RegistryRequests requests)
{
    /// <summary>Bytes of a page at most.</summary>
    public const int PageBytes = 16 << 20;

    /// <summary>Pages of a list at most.</summary>
    public const int MaxPages = 10_000;

    /// <summary>Names asked for at once; a registry may give fewer.</summary>
    private const int PageSize = 1000;

    /// <summary>Which list, and how it looks.</summary>
    /// <param name="Path">Path after <c>/v2/</c>.</param>
    /// <param name="Scope">What a token must allow.</param>
    /// <param name="Property">The array in the answer.</param>
    /// <param name="IsName">Whether an entry is a valid name.</param>
    /// <param name="MaxNames">Names at most.</param>
    /// <param name="What">For messages.</param>
    public sealed record Kind(string Path, string Scope, string Property, Func<string, bool> IsName, int MaxNames, string What);

    /// <summary>The pages from <paramref name="from"/> on (<see cref="RegistryPage.Next"/> of one before), or from the first.</summary>
    public async IAsyncEnumerable<RegistryPage> ReadAsync(Kind list, string? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var asked = new HashSet<Digest>();
        var names = 0L;
        IReadOnlyList<string> last = [];
        for (var query = from ?? $"n={PageSize}"; query is not null;)
        {
            if (!asked.Add(Digest.Sha256(System.Text.Encoding.UTF8.GetBytes(query))))
                throw Endless(list, "comes back to a page that it gave before");
            if (asked.Count > MaxPages)
                throw Endless(list, $"has more than {MaxPages} pages");
            var page = await ReadPageAsync(list, query, cancellationToken).ConfigureAwait(false);
            if (page.Names.Count > 0 && page.Names.SequenceEqual(last, StringComparer.Ordinal))
                throw Endless(list, "gives the same page again");
            if ((names += page.Names.Count) > list.MaxNames)
                throw new ScanException(FailureReason.TooLarge, $"{endpoint.Host} lists more than {list.MaxNames} {list.What}.");
            yield return page;
            (last, query) = (page.Names, page.Next);
        }
    }

    private async Task<RegistryPage> ReadPageAsync(Kind list, string query, CancellationToken cancellationToken)
    {
        var uri = new Uri(endpoint.BaseAddress, $"v2/{list.Path}?{query}");
        using var response = await requests.SendAsync(HttpMethod.Get, uri, list.Scope, AcceptJson, $"the list of {list.What}", cancellationToken).ConfigureAwait(false);
        byte[] bytes;
        try
        {
            await using var body = await response.Message.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            bytes = await BoundedRead.AllAsync(body, PageBytes, $"A page of the list of {list.What} at {endpoint.Host}", cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw RegistryFaults.OfTransport(e, endpoint.Host, $"the list of {list.What}");
        }

        var next = response.Message.Headers.NonValidated.TryGetValues("Link", out var links) ? NextLink.QueryOf(links, uri) : null;
        return Parse(list, bytes, next);
    }

    private static RegistryPage Parse(Kind list, byte[] bytes, string? next)
    {
        using var document = JsonReading.Parse(bytes, $"list of {list.What}");
        var names = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var skipped = 0;
        foreach (var item in document.RootElement.Items(list.Property, $"list of {list.What}", list.MaxNames))
            if (item.ValueKind == JsonValueKind.String && item.ReadString($"list of {list.What}") is var name && list.IsName(name))
            {
                if (seen.Add(name))
                    names.Add(name);
            }
            else
            {
                skipped++;
            }

        return new RegistryPage(names, skipped, next);
    }

    private static void AcceptJson(HttpRequestHeaders headers) => headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));

    private ScanException Endless(Kind list, string how) => new(FailureReason.Corrupt, $"The list of {list.What} of {endpoint.Host} does not end: it {how}.");
}
