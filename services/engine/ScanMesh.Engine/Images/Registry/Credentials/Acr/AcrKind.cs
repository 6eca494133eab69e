namespace ScanMesh.Engine.Images.Registry.Credentials.Acr;

/// <summary>Azure Container Registry, by the identity of this process: workload identity, client secret or managed identity.</summary>
internal sealed class AcrKind : ICredentialKind
{
    public string Name => "acr";
    public CredentialNeeds Needs => CredentialNeeds.None;
    public string? ProblemWith(string host) => null;
    public ICredentialSource? Open(CredentialSettings settings) => new AcrSource(settings);
}
