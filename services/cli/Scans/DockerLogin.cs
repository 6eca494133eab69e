using ScanMesh.Engine.Images.Registry;
using ScanMesh.Engine.Images.Registry.Credentials;
using ScanMesh.Engine.Model;

namespace ScanMesh.Cli.Scans;

/// <summary>
/// What <c>docker login</c> left for a registry that the user wrote. Where it cannot be had (a helper that is not there), a warning says so and the registry is
/// asked without: most images are public.
/// </summary>
internal sealed class DockerLogin(RegistryEndpoint endpoint, Terminal terminal) : ICredentialSource
{
    private readonly ICredentialSource docker = Credentials.Find("docker-config")!.Open(new CredentialSettings { Endpoint = endpoint, Time = terminal.Time, Environment = terminal.Environment })!;
    private bool warned;

    public async ValueTask<RegistryCredentials?> GetAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await docker.GetAsync(cancellationToken);
        }
        catch (ScanException e)
        {
            if (!warned)
                terminal.Tell($"warning: {e.Message} Asking {endpoint.Host} without credentials.");
            warned = true;
            return null;
        }
    }
}
