using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Engine.Images.Registry.Credentials;
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
            Endpoint = Endpoint(r.Value, withCredentials, host => Mirror(host, registries)),
            Aliases = [.. r.Value.Aliases],
            Limits = r.Value.Limits,
        })]);

    /// <summary>Finds a registry by the name that messages carry.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out ConfiguredRegistry? registry) => byName.TryGetValue(name, out registry);

    /// <summary>Finds a registry by its host or one of its aliases, with port where it has one; upper and lower case are one.</summary>
    public bool TryFindHost(string host, [NotNullWhen(true)] out ConfiguredRegistry? registry) => byHost.TryGetValue(Canonical(host), out registry);

    /// <summary>A mirror that is configured as a registry itself is reached as written there, any other one anonymously over https.</summary>
    private static RegistryEndpoint Mirror(string host, IReadOnlyDictionary<string, RegistryOptions> registries) =>
        registries.Values.FirstOrDefault(r => Canonical(r.Host) == Canonical(host)) is { } own
            ? Endpoint(own, withCredentials: true, _ => RegistryEndpoint.Anonymous(host)) with { Mirrors = [] }
            : RegistryEndpoint.Anonymous(host);

    private static RegistryEndpoint Endpoint(RegistryOptions options, bool withCredentials, Func<string, RegistryEndpoint> mirrorAt)
    {
        var endpoint = new RegistryEndpoint
        {
            Host = Canonical(options.Host),
            Insecure = options.Insecure,
            AllowPrivate = options.AllowPrivate,
            TokenHosts = [.. options.TokenHosts],
            CaFile = options.CaFile,
            MaxParallel = options.MaxParallel,
            TrustDomain = options.TrustDomain,
        };
        return withCredentials
            ? endpoint with { Credentials = Login(options, endpoint), Mirrors = [.. options.Mirrors.Select(m => RegistryMirror.Parse(m, mirrorAt))] }
            : endpoint;
    }

    private static ICredentialSource? Login(RegistryOptions options, RegistryEndpoint endpoint)
    {
        var kind = Credentials.Find(options.Auth) ?? throw new ConfigurationException([$"'{options.Auth}' is no way of authentication"]);
        return kind.Open(new CredentialSettings
        {
            Endpoint = endpoint,
            Time = TimeProvider.System,
            Username = options.Username,
            Password = kind.Needs.HasFlag(CredentialNeeds.Password) ? Reader(options.Password, options.PasswordFile) : null,
            Token = kind.Needs.HasFlag(CredentialNeeds.Token) ? Reader(options.Token, options.TokenFile) : null,
            ConfigFile = options.ConfigFile,
        });
    }

    private static Func<string> Reader(string? value, string? file)
    {
        var secret = SecretReader.For(value, file);
        return () => secret.Current;
    }

    private static string Canonical(string host) => host.ToLowerInvariant() is "index.docker.io" or "registry-1.docker.io" ? "docker.io" : host.ToLowerInvariant();
}
