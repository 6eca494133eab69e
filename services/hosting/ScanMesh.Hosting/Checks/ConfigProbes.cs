using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Hosting.Bus.Rabbit;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Hosting.Registries;

namespace ScanMesh.Hosting.Checks;

/// <summary>The probes of what several services use: registries with their mirrors, and the broker.</summary>
public static class ConfigProbes
{
    /// <summary>Those of the parts that a service relies on.</summary>
    public static IEnumerable<ConfigProbe> Of(ScanMeshOptions options, ConfigurationPart reads) =>
    [
        .. reads.HasFlag(ConfigurationPart.RegistryCredentials) ? Registries(options.Registries)
            : reads.HasFlag(ConfigurationPart.SweptRegistryCredentials) ? Registries(options.SweptRegistries) : [],
        .. reads.HasFlag(ConfigurationPart.Bus) ? [Bus(options.Bus)] : Array.Empty<ConfigProbe>(),
    ];

    /// <summary>A login at each registry, and at each of its mirrors.</summary>
    public static IEnumerable<ConfigProbe> Registries(IReadOnlyDictionary<string, RegistryOptions> registries)
    {
        foreach (var registry in RegistryCatalog.From(registries, withCredentials: true).All)
        {
            yield return new($"registry {registry.Name} ({registry.Endpoint.Host})", token => LoginAsync(registry.Endpoint, token));
            foreach (var mirror in registry.Endpoint.Mirrors)
                yield return new($"mirror {mirror.Endpoint.Host} of registry {registry.Name}", token => LoginAsync(mirror.Endpoint, token));
        }
    }

    /// <summary>A connection to the broker.</summary>
    public static ConfigProbe Bus(BusOptions options) => new($"bus ({options.Host}:{options.Port})", async token =>
    {
        try
        {
            await using var connection = await BusLink.Factory(options, new BusCredentials(options)).CreateConnectionAsync(token);
            await using var channel = await connection.CreateChannelAsync(cancellationToken: token);
            return "connected";
        }
        catch (Exception e) when (e is RabbitMQ.Client.Exceptions.BrokerUnreachableException or IOException)
        {
            throw new IOException($"{e.GetBaseException().Message} Check bus.host, port, tls, virtualHost, username and password.");
        }
    });

    private static async Task<string> LoginAsync(RegistryEndpoint endpoint, CancellationToken cancellationToken)
    {
        using var client = new RegistryClient(endpoint with { Mirrors = [] }, new ScanLimits(), TimeProvider.System);
        return await client.TryLoginAsync(cancellationToken) ? "login accepted" : "answers; no credentials in use";
    }
}
