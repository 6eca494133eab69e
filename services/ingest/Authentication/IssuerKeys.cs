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
    private readonly SemaphoreSlim gate = new(1);
    private volatile ICollection<SecurityKey>? keys;
    private DateTimeOffset fetchedAt;
    private DateTimeOffset refusedUntil;

    /// <summary>The keys.</summary>
    /// <param name="known">Keys that were not enough, or null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Exception">They cannot be fetched, and there are none from before.</exception>
    public async Task<ICollection<SecurityKey>> GetAsync(ICollection<SecurityKey>? known, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (keys is { } current && current != known && now - fetchedAt < lifetime)
            return current;
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (keys is { } meanwhile && ((meanwhile != known && now - fetchedAt < lifetime) || now < refusedUntil))
                return meanwhile;
            return await FetchAsync(now, cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task<ICollection<SecurityKey>> FetchAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            var fetched = (await OpenIdConnectConfigurationRetriever.GetAsync(address, documents, cancellationToken)).SigningKeys;
            (keys, fetchedAt) = (fetched, now);
            return fetched;
        }
        catch (Exception e) when (keys is not null && e is not OperationCanceledException)
        {
            return keys;
        }
        finally
        {
            refusedUntil = now + pause;
        }
    }
}
