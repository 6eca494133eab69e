using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Registry.Credentials;

/// <summary>Credentials that the configuration holds; asked for again and again, because their file may have changed.</summary>
internal sealed class GivenCredentials(Func<RegistryCredentials?> read, string whenMissing) : ICredentialSource
{
    public ValueTask<RegistryCredentials?> GetAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<RegistryCredentials?>(read() ?? throw new ScanException(FailureReason.Unauthorized, whenMissing));
}
