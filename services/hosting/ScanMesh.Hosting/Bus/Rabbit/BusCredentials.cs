using RabbitMQ.Client;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Hosting.Secrets;

namespace ScanMesh.Hosting.Bus.Rabbit;

/// <summary>The broker's user and password, as they are at each connect; RabbitMQ's own defaults where nothing is configured.</summary>
internal sealed class BusCredentials(BusOptions options) : ICredentialsProvider
{
    private readonly SecretReader username = SecretReader.ForOptional(options.Username, options.UsernameFile) ?? SecretReader.For("guest", null);
    private readonly SecretReader password = SecretReader.ForOptional(options.Password, options.PasswordFile) ?? SecretReader.For("guest", null);

    public string Name => "scanmesh";

    public Task<Credentials> GetCredentialsAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult(new Credentials(Name, username.Current, password.Current, validUntil: null));
}
