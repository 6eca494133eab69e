using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace ScanMesh.Ingest.Authentication;

/// <summary>
/// The keys of an issuer, by its discovery document. Fetched when first needed, once an hour, and when a token names a key that is
/// not among them; the last is bounded, since anybody can make such a token. While the issuer is away the last keys stay, and of a key that
/// is not among them nothing can be said: the sender is told to come again, not that it is wrong.
/// </summary>
internal sealed class IssuerKeys(string address, IDocumentRetriever documents, TimeProvider time)
{
    private static readonly TimeSpan lifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan pause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan firstPause = TimeSpan.FromSeconds(1);
    private readonly Lock gate = new();
    private Task<ICollection<SecurityKey>>? fetching;
    private volatile ICollection<SecurityKey>? keys;
    private DateTimeOffset fetchedAt;
    private DateTimeOffset triedAt;

    /// <summary>The keys.</summary>
    /// <param name="known">Keys that were not enough, or null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Exception">They cannot be fetched, and those from before are not enough or there are none.</exception>
    public Task<ICollection<SecurityKey>> GetAsync(ICollection<SecurityKey>? known, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            if (keys is { } current && current != known && now - fetchedAt < lifetime)
                return Task.FromResult(current);
            // One for all who wait; not ended by one of them. What came of it holds for a while, a fault too: then nobody can say that a key is wrong.
            if (fetching is null || (fetching.IsCompleted && now - triedAt >= (keys is null ? firstPause : pause)))
                (fetching, triedAt) = (FetchAsync(), now);
            return WaitAsync(fetching, known, cancellationToken);
        }
    }

    private async Task<ICollection<SecurityKey>> WaitAsync(Task<ICollection<SecurityKey>> fetch, ICollection<SecurityKey>? known, CancellationToken cancellationToken)
    {
        try
        {
            return await fetch.WaitAsync(cancellationToken);
        }
        catch (Exception) when (known is null && keys is not null && !cancellationToken.IsCancellationRequested)
        {
            // The issuer is away: its last keys are as good as they were.
            return keys;
        }
    }

    private async Task<ICollection<SecurityKey>> FetchAsync()
    {
        // Off the caller's lock.
        await Task.Yield();
        var fetched = (await OpenIdConnectConfigurationRetriever.GetAsync(address, documents, CancellationToken.None)).SigningKeys;
        lock (gate)
            (keys, fetchedAt) = (fetched, time.GetUtcNow());
        return fetched;
    }
}
