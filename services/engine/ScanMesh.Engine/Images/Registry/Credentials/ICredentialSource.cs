using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Registry.Credentials;

/// <summary>Where one registry's credentials come from. It fetches; keeping, renewing and sharing are the caller's.</summary>
public interface ICredentialSource
{
    /// <summary>The credentials as they are now; null = none, the registry is asked anonymously. Members may be called concurrently.</summary>
    /// <exception cref="ScanException">Unauthorized: they cannot be had, with what to do. RegistryUnavailable: their issuer is away. No message holds a secret.</exception>
    ValueTask<RegistryCredentials?> GetAsync(CancellationToken cancellationToken);
}
