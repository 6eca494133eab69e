namespace ScanMesh.Engine.Images.Registry.Credentials;

/// <summary>User name and password from the configuration.</summary>
internal sealed class BasicKind : ICredentialKind
{
    public string Name => "basic";
    public CredentialNeeds Needs => CredentialNeeds.Username | CredentialNeeds.Password;
    public string? ProblemWith(string host) => null;

    public ICredentialSource? Open(CredentialSettings settings) => new GivenCredentials(
        () => settings is { Username: { } name, Password: { } password } ? new RegistryCredentials(name, password()) : null,
        $"There are no credentials for {settings.Endpoint.Host} although its auth is basic: set username and password (or passwordFile).");
}
