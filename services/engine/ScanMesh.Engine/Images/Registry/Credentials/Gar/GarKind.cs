namespace ScanMesh.Engine.Images.Registry.Credentials.Gar;

/// <summary>Google Artifact Registry and gcr.io, by the identity of this process: application default credentials.</summary>
internal sealed class GarKind : ICredentialKind
{
    public string Name => "gar";
    public CredentialNeeds Needs => CredentialNeeds.None;
    public string? ProblemWith(string host) => null;
    public ICredentialSource? Open(CredentialSettings settings) => new GarSource(settings);
}
