namespace ScanMesh.Engine.Images.Registry.Credentials.DockerConfig;

/// <summary>Docker's config.json: its entries and its credential helpers.</summary>
internal sealed class DockerConfigKind : ICredentialKind
{
    public string Name => "docker-config";
    public CredentialNeeds Needs => CredentialNeeds.None;
    public string? ProblemWith(string host) => null;
    public ICredentialSource? Open(CredentialSettings settings) => new DockerConfigSource(settings);
}
