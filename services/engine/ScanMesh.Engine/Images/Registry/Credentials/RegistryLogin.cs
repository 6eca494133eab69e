using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Registry.Credentials;

/// <summary>
/// Keeps one registry's credentials: fetches them once for all who wait, renews them after nine tenths of their life, and once more when
/// the registry refuses them. What cannot be renewed is used until it ends.
/// </summary>
internal sealed class RegistryLogin(ICredentialSource? source, TimeProvider time) : IDisposable
{
    /// <summary>Refused credentials are renewed this often at most: a registry that refuses everything must not make us hammer an identity service.</summary>
    private static readonly TimeSpan leastBetweenRenewals = TimeSpan.FromSeconds(30);

    /// <summary>Without an end they are asked for again after this: a changed file counts soon, and at once where the old secret is refused.</summary>
    private static readonly TimeSpan withoutEnd = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim gate = new(1);
    private volatile Kept? kept;
    private DateTimeOffset? renewedAt;

    /// <summary>The credentials to use now; null = anonymous.</summary>
    public async ValueTask<RegistryCredentials?> CurrentAsync(CancellationToken cancellationToken)
    {
        if (source is null)
            return null;
        if (Fresh() is { } fresh)
            return fresh.Credentials;
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return Fresh() is { } meanwhile ? meanwhile.Credentials : await FetchAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ScanException e) when (e.IsTransient && kept?.Credentials is { } old && old.Expires > time.GetUtcNow())
        {
            return old;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>The registry refused <paramref name="rejected"/>: true when there are others now, so that one more try makes sense.</summary>
    public async Task<bool> RenewAsync(RegistryCredentials rejected, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (kept?.Credentials is { } known && !known.SameAs(rejected))
                return true;
            if (renewedAt + leastBetweenRenewals > time.GetUtcNow())
                return false;
            renewedAt = time.GetUtcNow();
            return !rejected.SameAs(await FetchAsync(cancellationToken).ConfigureAwait(false));
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    private Kept? Fresh() => kept is { } known && known.RenewAt > time.GetUtcNow() ? known : null;

    private async Task<RegistryCredentials?> FetchAsync(CancellationToken cancellationToken)
    {
        var credentials = await source!.GetAsync(cancellationToken).ConfigureAwait(false);
        var now = time.GetUtcNow();
        kept = new Kept(credentials, credentials?.Expires is { } end ? now + ((end - now) * 0.9) : now + withoutEnd);
        return credentials;
    }

    private sealed record Kept(RegistryCredentials? Credentials, DateTimeOffset RenewAt);
}
