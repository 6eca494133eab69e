namespace ScanMesh.Engine.Images.Registry.Credentials;

/// <summary>A ready bearer token from the configuration.</summary>
internal sealed class BearerKind : ICredentialKind
{
    public string Name => "bearer";
    public CredentialNeeds Needs => CredentialNeeds.Token;
    public string? ProblemWith(string host) => null;

    public ICredentialSource? Open(CredentialSettings settings) => new GivenCredentials(
        () => settings.Token is { } token ? new RegistryCredentials("", token()) { Use = CredentialUse.Bearer } : null,
        $"There is no token for {settings.Endpoint.Host} although its auth is bearer: set token (or tokenFile).");
}
