namespace ScanMesh.Engine.Images.Registry.Credentials.Ecr;

/// <summary>Amazon ECR, by the identity of this process: keys, web identity, profile, container or instance role.</summary>
internal sealed class EcrKind : ICredentialKind
{
    public string Name => "ecr";
    public CredentialNeeds Needs => CredentialNeeds.None;

    public string? ProblemWith(string host) => EcrHost.Parse(host) is null
        ? $"'{host}' is no Amazon ECR host, which auth ecr needs (ACCOUNT.dkr.ecr.REGION.amazonaws.com); write other names under aliases"
        : null;

    public ICredentialSource? Open(CredentialSettings settings) => EcrHost.Parse(settings.Endpoint.Host) is { } host
        ? new EcrSource(host, settings)
        : throw CredentialFaults.Refused(settings.Endpoint.Host, "it is no Amazon ECR host", "Its auth should not be ecr.");
}
