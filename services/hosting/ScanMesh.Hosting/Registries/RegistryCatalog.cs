using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Hosting.Secrets;

namespace ScanMesh.Hosting.Registries;

/// <summary>The configured registries, found by name, or by a host or alias. Only these are ever pulled from (SECURITY T1, T2).</summary>
public sealed class RegistryCatalog
{
    private readonly FrozenDictionary<string, ConfiguredRegistry> byName;
    private readonly FrozenDictionary<string, ConfiguredRegistry> byHost;

    private RegistryCatalog(IReadOnlyList<ConfiguredRegistry> registries)
    {
        byName = registries.ToFrozenDictionary(r => r.Name, StringComparer.Ordinal);
        byHost = registries.SelectMany(r => r.Aliases.Prepend(r.Endpoint.Host).Select(host => KeyValuePair.Create(Canonical(host), r)))
            .DistinctBy(p => p.Key).ToFrozenDictionary(StringComparer.Ordinal);
        All = [.. registries.OrderBy(r => r.Name, StringComparer.Ordinal)];
    }

    /// <summary>All of them, by name.</summary>
    public IReadOnlyList<ConfiguredRegistry> All { get; }

    /// <summary>Builds the catalogue.</summary>
    /// <param name="registries">The <c>registries</c> section.</param>
    /// <param name="withCredentials">False where nothing is pulled (ingest): then no secret is read.</param>
    /// <exception cref="ConfigurationException">A secret's file cannot be read.</exception>
    public static RegistryCatalog From(IReadOnlyDictionary<string, RegistryOptions> registries, bool withCredentials) =>
        new([.. registries.Select(r => new ConfiguredRegistry
        {
            Name = r.Key,
            Endpoint = Endpoint(r.Value, withCredentials),
            Aliases = [.. r.Value.Aliases],
            Limits = r.Value.Limits,
        })]);

    /// <summary>Finds a registry by the name that messages carry.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out ConfiguredRegistry? registry) => byName.TryGetValue(name, out registry);

    /// <summary>Finds a registry by its host or one of its aliases, with port where it has one; upper and lower case are one.</summary>
    public bool TryFindHost(string host, [NotNullWhen(true)] out ConfiguredRegistry? registry) => byHost.TryGetValue(Canonical(host), out registry);

    private static RegistryEndpoint Endpoint(RegistryOptions options, bool withCredentials) => new()
    {
        Host = Canonical(options.Host),
        Auth = options.Auth switch
        {
            "basic" => RegistryAuth.Basic,
            "bearer" => RegistryAuth.Bearer,
            _ => RegistryAuth.Anonymous,
        },
        Credentials = withCredentials ? Credentials(options) : null,
        Insecure = options.Insecure,
        AllowPrivate = options.AllowPrivate,
        TokenHosts = [.. options.TokenHosts],
        MaxParallel = options.MaxParallel,
        TrustDomain = options.TrustDomain,
    };

    private static Func<RegistryCredentials?>? Credentials(RegistryOptions options)
    {
        if (options.Auth == "basic")
        {
            var password = SecretReader.For(options.Password, options.PasswordFile);
            return () => new RegistryCredentials(options.Username ?? "", password.Current);
        }

        if (options.Auth == "bearer")
        {
            var token = SecretReader.For(options.Token, options.TokenFile);
            return () => new RegistryCredentials("", token.Current);
        }

        return null;
    }

    private static string Canonical(string host) => host.ToLowerInvariant() is "index.docker.io" or "registry-1.docker.io" ? "docker.io" : host.ToLowerInvariant();
}
