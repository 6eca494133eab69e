using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace ScanMesh.Ingest.Authentication;

/// <summary>
/// The keys of an issuer, by its discovery document. Fetched when first needed, once an hour, and when a token names a key that is
/// not among them; the last is bounded, since anybody can make such a token. While the issuer is away the last keys stay.
/// </summary>
internal sealed class IssuerKeys(string address, IDocumentRetriever documents, TimeProvider time)
{
    private static readonly TimeSpan lifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan pause = TimeSpan.FromSeconds(30);
    private readonly Lock gate = new();
    private Task<ICollection<SecurityKey>>? fetching;
    private ICollection<SecurityKey>? keys;
    private DateTimeOffset fetchedAt;
    private DateTimeOffset triedAt;

    /// <summary>The keys.</summary>
    /// <param name="known">Keys that were not enough, or null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Exception">They cannot be fetched, and there are none from before.</exception>
    public Task<ICollection<SecurityKey>> GetAsync(ICollection<SecurityKey>? known, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            if (keys is { } current && ((current != known && now - fetchedAt < lifetime) || now - triedAt < pause))
                return Task.FromResult(current);
            // One for all who wait; not ended by one of them.
            if (fetching is null or { IsCompleted: true })
                (fetching, triedAt) = (FetchAsync(), now);
            return fetching.WaitAsync(cancellationToken);
        }
    }

    private async Task<ICollection<SecurityKey>> FetchAsync()
    {
        try
        {
            // Off the caller's lock.
            await Task.Yield();
            var fetched = (await OpenIdConnectConfigurationRetriever.GetAsync(address, documents, CancellationToken.None)).SigningKeys;
            lock (gate)
                (keys, fetchedAt) = (fetched, time.GetUtcNow());
            return fetched;
        }
        catch (Exception) when (keys is not null)
        {
            return keys;
        }
    }
}
