using System.Net;
using System.Text.RegularExpressions;
using ScanMesh.Engine.Advisories.Feeds;
using ScanMesh.Engine.Images.Registry.Credentials;
using ScanMesh.Engine.Model;

namespace ScanMesh.Hosting.Configuration;

/// <summary>The rules of each part of the configuration.</summary>
internal sealed partial class ConfigurationChecks(ConfigurationErrors errors)
{
    /// <summary>Checks the parts named, and the listeners always.</summary>
    public void Check(ScanMeshOptions options, ConfigurationPart parts)
    {
        Listen(options.Listen);
        if (parts.HasFlag(ConfigurationPart.Registries))
            Registries(options, parts);
        if (parts.HasFlag(ConfigurationPart.Sources))
            Sources(options);
        if (parts.HasFlag(ConfigurationPart.Advisories))
            Advisories(options.Advisories);
        if (parts.HasFlag(ConfigurationPart.Bus))
            Bus(options.Bus);
        if (parts.HasFlag(ConfigurationPart.Database))
        {
            Database(options.Database);
            RequireAtLeast("retention.unused", options.Retention.Unused, TimeSpan.FromDays(1));
        }

        if (parts.HasFlag(ConfigurationPart.Mesh))
            Mesh(options.Mesh);
        if (parts.HasFlag(ConfigurationPart.Spool))
            Spool(options.Spool);
        if (parts.HasFlag(ConfigurationPart.Api))
            Api(options.Api);
        if (parts.HasFlag(ConfigurationPart.Scanner))
            Scanner(options.Scanner);
        if (parts.HasFlag(ConfigurationPart.Ledger))
        {
            Ledger(options.Ledger);
            Events(options.Events);
        }
    }

    private void Listen(ListenOptions listen)
    {
        if (!IPAddress.TryParse(listen.Address, out _))
            errors.Add("listen.address", $"'{listen.Address}' is not an IP address");
        foreach (var (name, port) in new[] { ("ingest", listen.Ingest), ("api", listen.Api), ("grpc", listen.Grpc), ("mesh", listen.Mesh), ("advisories", listen.Advisories), ("health", listen.Health) })
            errors.RequireRange($"listen.{name}", port, 0, 65535);
        foreach (var (name, file) in new[] { ("certificateFile", listen.CertificateFile), ("keyFile", listen.KeyFile), ("clientCaFile", listen.ClientCaFile) })
            if (file is not null && !File.Exists(file))
                errors.Add($"listen.{name}", $"'{file}' does not exist");
        if ((listen.CertificateFile is null) != (listen.KeyFile is null))
            errors.Add("listen.certificateFile", "and 'keyFile' belong together; give both");
        if (listen.ClientCaFile is not null && listen.CertificateFile is null)
            errors.Add("listen.clientCaFile", "needs TLS: give 'certificateFile' and 'keyFile' too");
    }

    private void Registries(ScanMeshOptions options, ConfigurationPart parts)
    {
        var hosts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, registry) in options.Registries)
        {
            var path = $"registries.{name}";
            RequireName(path, name);
            if (registry.Host.Length == 0)
                errors.Add($"{path}.host", "is missing");
            else
                RequireHost($"{path}.host", registry.Host, hosts, name);
            foreach (var alias in registry.Aliases)
                RequireHost($"{path}.aliases", alias, hosts, name);
            errors.RequireRange($"{path}.maxParallel", registry.MaxParallel, 1, 64);
            Limits($"{path}.limits", registry.Limits);
            errors.RequireOneOf($"{path}.auth", registry.Auth, [.. Credentials.All.Select(k => k.Name)]);
            foreach (var mirror in registry.Mirrors)
                if (!IsMirror(mirror))
                    errors.Add($"{path}.mirrors", $"'{mirror}' is not host[:port][/prefix] (without scheme)");
            if (registry.Sweep is { } sweep)
                new SweepChecks(errors).Check($"{path}.sweep", sweep);
            if (!parts.HasFlag(ConfigurationPart.RegistryCredentials) && !(parts.HasFlag(ConfigurationPart.SweptRegistryCredentials) && registry.Sweep is not null))
                continue;
            RegistryLogin(path, registry);
            foreach (var host in registry.TokenHosts)
                if (!IsHost(host))
                    errors.Add($"{path}.tokenHosts", $"'{host}' is not a host name (without scheme or path)");
        }
    }

    private void RegistryLogin(string path, RegistryOptions registry)
    {
        var kind = Credentials.Find(registry.Auth);
        var needs = kind?.Needs ?? CredentialNeeds.None;
        errors.RequireSecret($"{path}.password", registry.Password, registry.PasswordFile, needs.HasFlag(CredentialNeeds.Password));
        errors.RequireSecret($"{path}.token", registry.Token, registry.TokenFile, needs.HasFlag(CredentialNeeds.Token));
        if (needs.HasFlag(CredentialNeeds.Username) && string.IsNullOrEmpty(registry.Username))
            errors.Add($"{path}.username", $"is missing; auth {registry.Auth} needs one");
        if (registry.Host.Length > 0 && kind?.ProblemWith(registry.Host.ToLowerInvariant()) is { } problem)
            errors.Add($"{path}.auth", problem);
        foreach (var (key, file) in new[] { ("caFile", registry.CaFile), ("configFile", registry.ConfigFile) })
            if (file is not null && !File.Exists(file))
                errors.Add($"{path}.{key}", $"'{file}' does not exist");
    }

    /// <summary>Any bound may be lowered, and raised as far as the engine's own numbers carry.</summary>
    private void Limits(string path, RegistryLimitsOptions limits)
    {
        errors.RequireRange($"{path}.layerBytesIn", limits.LayerBytesIn, 1, 1L << 40);
        errors.RequireRange($"{path}.layerBytesOut", limits.LayerBytesOut, 1, 1L << 42);
        errors.RequireRange($"{path}.compressionRatio", limits.CompressionRatio, 1, 100_000);
        errors.RequireRange($"{path}.ratioFreeBytes", limits.RatioFreeBytes, 0, 1L << 42);
        errors.RequireRange($"{path}.layerEntries", limits.LayerEntries, 1, 100_000_000);
        errors.RequireRange($"{path}.pathBytes", limits.PathBytes, 1, 1 << 20);
        errors.RequireRange($"{path}.analysedFileBytes", limits.AnalysedFileBytes, 1, 1L << 34);
        errors.RequireRange($"{path}.layerRecordBytes", limits.LayerRecordBytes, 1, 1L << 34);
        errors.RequireRange($"{path}.imageRecordBytes", limits.ImageRecordBytes, 1, 1L << 36);
    }

    private void Sources(ScanMeshOptions options)
    {
        foreach (var (name, source) in options.Sources)
        {
            var path = $"sources.{name}";
            RequireName(path, name);
            if (name is "sweep" or "ledger")
                errors.Add(path, $"'{name}' is how the mesh calls requests of its own; take another name");
            errors.RequireRange($"{path}.rate", source.Rate, 1, 1_000_000);
            errors.RequireSecret($"{path}.previousSecret", source.PreviousSecret, source.PreviousSecretFile, required: false);
            if (source.Registry is { } registry && !options.Registries.ContainsKey(registry))
                errors.Add($"{path}.registry", $"no registry '{registry}' is configured{NearestName.Suggestion(registry, options.Registries.Keys)}");
        }
    }

    private void Advisories(AdvisoriesOptions advisories)
    {
        foreach (var input in advisories.Inputs)
            if (!input.Contains("://", StringComparison.Ordinal) && !Path.Exists(input))
                errors.Add("advisories.inputs", $"'{input}' does not exist");
            else if (input.Contains("://", StringComparison.Ordinal) && !(Uri.TryCreate(input, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
                errors.Add("advisories.inputs", $"'{input}' is neither a path nor an http(s) URL");
        foreach (var feed in advisories.Feeds)
            if (feed is "epss")
                errors.Add("advisories.feeds", $"'{feed}' is not supported yet by this version");
            else
                errors.RequireOneOf("advisories.feeds", feed, [.. Feeds.All.Select(f => f.Name), AdvisoriesOptions.KevFeed]);
        if (advisories.Ecosystems is not [AdvisoriesOptions.Auto])
            foreach (var ecosystem in advisories.Ecosystems)
                Ecosystem(ecosystem, advisories);
        foreach (var feed in Feeds.All)
            RequireUri($"advisories.{feed.Name}", advisories.AddressOf(feed));
        RequireUri("advisories.kev", advisories.Kev);
        RequireAtLeast("advisories.interval", advisories.Interval, TimeSpan.FromSeconds(1));
        if (advisories.Directory.Length == 0)
            errors.Add("advisories.directory", "is empty");
    }

    private void Ecosystem(string ecosystem, AdvisoriesOptions advisories)
    {
        const string key = "advisories.ecosystems";
        if (Feeds.Of(ecosystem) is not { } feed)
            errors.Add(key, $"'{ecosystem}' is none of {string.Join(", ", Feeds.Ecosystems)}, and not 'auto' alone{NearestName.Suggestion(ecosystem, Feeds.Ecosystems)}");
        else if (ecosystem.Contains(':', StringComparison.Ordinal) && Feeds.PartOf(ecosystem) is null)
            errors.Add(key, $"'{ecosystem}': the feed {feed.Name} has no such release");
        else if (advisories.Feeds.Count > 0 && !advisories.Feeds.Contains(feed.Name, StringComparer.Ordinal))
            errors.Add(key, $"'{ecosystem}' comes from the feed {feed.Name}, which advisories.feeds does not name");
    }

    private void Bus(BusOptions bus)
    {
        if (Uri.CheckHostName(bus.Host) == UriHostNameType.Unknown)
            errors.Add("bus.host", $"'{bus.Host}' is not a host name");
        errors.RequireRange("bus.port", bus.Port, 1, 65535);
        RequireAtLeast("bus.publishTimeout", bus.PublishTimeout, TimeSpan.FromMilliseconds(100));
        errors.RequireSecret("bus.username", bus.Username, bus.UsernameFile, required: false);
        errors.RequireSecret("bus.password", bus.Password, bus.PasswordFile, required: false);
    }

    private void Database(DatabaseOptions database)
    {
        errors.RequireOneOf("database.kind", database.Kind, "postgres", "sqlite");
        errors.RequireSecret("database.connectionString", database.ConnectionString, database.ConnectionStringFile);
    }

    private void Mesh(MeshOptions mesh)
    {
        RequireUri("mesh.results", mesh.Results);
        RequireUri("mesh.advisories", mesh.Advisories);
        RequireUri("mesh.publicIngest", mesh.PublicIngest);
        RequireUri("mesh.publicGrpc", mesh.PublicGrpc);
        errors.RequireSecret("mesh.token", mesh.Token, mesh.TokenFile);
    }

    private void Spool(SpoolOptions spool)
    {
        errors.RequireRange("spool.maxBytes", spool.MaxBytes, 1 << 20, 1L << 42);
        if (spool.Directory is { Length: 0 })
            errors.Add("spool.directory", "is empty");
    }

    private void Api(ApiOptions api)
    {
        for (var i = 0; i < api.Tokens.Count; i++)
        {
            var (path, token) = ($"api.tokens[{i}]", api.Tokens[i]);
            if (token.Name.Length == 0)
                errors.Add($"{path}.name", "is missing");
            else if (api.Tokens.FindIndex(t => t.Name == token.Name) < i)
                errors.Add($"{path}.name", $"'{token.Name}' is used twice");
            errors.RequireSecret($"{path}.token", token.Token, token.TokenFile);
            foreach (var scope in token.Scopes)
                errors.RequireOneOf($"{path}.scopes", scope, "read", "subscribe", "gate", "admin");
        }
    }

    private void Scanner(ScannerOptions scanner)
    {
        errors.RequireRange("scanner.pushConcurrency", scanner.PushConcurrency, 1, 256);
        errors.RequireRange("scanner.otherConcurrency", scanner.OtherConcurrency, 1, 256);
        errors.RequireRange("scanner.layerParallelism", scanner.LayerParallelism, 1, 64);
        RequireAtLeast("scanner.scanTime", scanner.ScanTime, TimeSpan.FromSeconds(1));
        if (scanner.ScanTime > TimeSpan.FromMinutes(28))
            errors.Add("scanner.scanTime", "is over 28m; RabbitMQ takes a message back after 30 minutes");
        if (scanner.StopGrace < TimeSpan.Zero)
            errors.Add("scanner.stopGrace", "is negative");
    }

    private void Ledger(LedgerOptions ledger)
    {
        RequireAtLeast("ledger.lease", ledger.Lease, TimeSpan.FromSeconds(1));
        RequireAtLeast("ledger.watchdogInterval", ledger.WatchdogInterval, TimeSpan.FromMilliseconds(10));
        RequireAtLeast("ledger.redispatchAfter", ledger.RedispatchAfter, TimeSpan.FromMilliseconds(10));
        RequireAtLeast("ledger.queuedBackoff", ledger.QueuedBackoff, TimeSpan.FromMilliseconds(10));
        errors.RequireRange("ledger.maxAttempts", ledger.MaxAttempts, 1, 100);
    }

    private void Events(EventsOptions events)
    {
        RequireAtLeast("events.keep", events.Keep, TimeSpan.FromMinutes(1));
        errors.RequireRange("events.newest", events.Newest, 100, 10_000_000);
    }

    private void RequireName(string path, string name)
    {
        if (!NamePattern().IsMatch(name))
            errors.Add(path, $"'{name}' is not a name: 1 to 63 letters, digits, '.', '_' and '-', the first a letter or digit");
    }

    private void RequireHost(string path, string host, Dictionary<string, string> owners, string owner)
    {
        if (!IsHost(host))
            errors.Add(path, $"'{host}' is not a registry host (name or address, with port where needed, without scheme or path)");
        else if (!owners.TryAdd(host, owner) && owners[host] != owner)
            errors.Add(path, $"'{host}' belongs to registry '{owners[host]}' already");
    }

    private void RequireUri(string path, string? value)
    {
        if (value is not null && !(Uri.TryCreate(value, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
            errors.Add(path, $"'{value}' is not an http(s) address");
    }

    private void RequireAtLeast(string path, TimeSpan value, TimeSpan least)
    {
        if (value < least)
            errors.Add(path, $"{value.TotalSeconds:0.###}s is less than {least.TotalSeconds:0.###}s");
    }

    private static bool IsMirror(string mirror)
    {
        var slash = mirror.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? IsHost(mirror) : IsHost(mirror[..slash]) && ImageReference.TryParse($"{mirror.TrimEnd('/')}:x", null, out _);
    }

    private static bool IsHost(string host) =>
        ImageReference.TryParse($"{host}/x/x:x", null, out var reference) && reference.Repository == "x/x";

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,62}\z")]
    private static partial Regex NamePattern();
}
