namespace ScanMesh.Engine.Images.Registry.Credentials;

/// <summary>No credentials; a token for anonymous pulls is asked for where the registry wants one.</summary>
internal sealed class AnonymousKind : ICredentialKind
{
    public string Name => "anonymous";
    public CredentialNeeds Needs => CredentialNeeds.None;
    public string? ProblemWith(string host) => null;
    public ICredentialSource? Open(CredentialSettings settings) => null;
}
