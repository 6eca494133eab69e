namespace ScanMesh.Hosting.Configuration;

/// <summary>The configuration file as a whole (INTERFACES, "Configuration"); every service reads its part.</summary>
public sealed record ScanMeshOptions
{
    /// <summary><c>registries</c>: by name.</summary>
    public Dictionary<string, RegistryOptions> Registries { get; init; } = [];

    /// <summary><c>sources</c>: senders of events, by name (the last part of the webhook's path).</summary>
    public Dictionary<string, SourceOptions> Sources { get; init; } = [];

    /// <summary><c>advisories</c>.</summary>
    public AdvisoriesOptions Advisories { get; init; } = new();

    /// <summary><c>bus</c>.</summary>
    public BusOptions Bus { get; init; } = new();

    /// <summary><c>database</c>.</summary>
    public DatabaseOptions Database { get; init; } = new();

    /// <summary><c>mesh</c>: how the services reach each other.</summary>
    public MeshOptions Mesh { get; init; } = new();

    /// <summary><c>spool</c>.</summary>
    public SpoolOptions Spool { get; init; } = new();

    /// <summary><c>api</c>.</summary>
    public ApiOptions Api { get; init; } = new();

    /// <summary><c>listen</c>: addresses and ports.</summary>
    public ListenOptions Listen { get; init; } = new();

    /// <summary><c>scanner</c>.</summary>
    public ScannerOptions Scanner { get; init; } = new();

    /// <summary><c>ledger</c>: leases and the watchdog.</summary>
    public LedgerOptions Ledger { get; init; } = new();
}

/// <summary>A registry that images are pulled from.</summary>
public sealed record RegistryOptions
{
    /// <summary>Host, with port where it is not the scheme's own.</summary>
    public string Host { get; init; } = "";

    /// <summary>anonymous, basic or bearer.</summary>
    public string Auth { get; init; } = "anonymous";

    /// <summary>User name of basic (and of the token request).</summary>
    public string? Username { get; init; }

    /// <summary>Password; rather use the file.</summary>
    public string? Password { get; init; }

    /// <summary>File with the password, re-read on change.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>Bearer token.</summary>
    public string? Token { get; init; }

    /// <summary>File with the bearer token, re-read on change.</summary>
    public string? TokenFile { get; init; }

    /// <summary>Other host names under which events name this registry.</summary>
    public List<string> Aliases { get; init; } = [];

    /// <summary>Hosts that may be given the credentials in a token request.</summary>
    public List<string> TokenHosts { get; init; } = [];

    /// <summary>Plain HTTP.</summary>
    public bool Insecure { get; init; }

    /// <summary>Redirects and realms may lead to private addresses.</summary>
    public bool AllowPrivate { get; init; }

    /// <summary>Blobs of one worker at a time.</summary>
    public int MaxParallel { get; init; } = 4;

    /// <summary>Reuse of layers stays inside a trust domain.</summary>
    public string TrustDomain { get; init; } = "default";
}

/// <summary>A sender of events.</summary>
public sealed record SourceOptions
{
    /// <summary>Kind: a folder under services/ingest/Sources, lower case.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Name of the configured registry its images live in; optional for native.</summary>
    public string? Registry { get; init; }

    /// <summary>bearer (default) or basic.</summary>
    public string Auth { get; init; } = "bearer";

    /// <summary>User name of basic.</summary>
    public string? Username { get; init; }

    /// <summary>Shared secret: the bearer token or the basic password. Rather use the file.</summary>
    public string? Secret { get; init; }

    /// <summary>File with the secret, re-read on change.</summary>
    public string? SecretFile { get; init; }
}

/// <summary>Where advisories come from.</summary>
public sealed record AdvisoriesOptions
{
    /// <summary>OSV folders, zips, JSON files, or https URLs of zips.</summary>
    public List<string> Inputs { get; init; } = [];

    /// <summary>Folder for snapshots and downloads.</summary>
    public string Directory { get; init; } = "/var/lib/scanmesh/advisories";

    /// <summary>How often inputs are looked at again.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>URLs of inputs may lead to private addresses.</summary>
    public bool AllowPrivate { get; init; }
}

/// <summary>RabbitMQ.</summary>
public sealed record BusOptions
{
    /// <summary>Host.</summary>
    public string Host { get; init; } = "rabbitmq";

    /// <summary>AMQP port.</summary>
    public int Port { get; init; } = 5672;

    /// <summary>Virtual host.</summary>
    public string VirtualHost { get; init; } = "/";

    /// <summary>User name.</summary>
    public string? Username { get; init; }

    /// <summary>File with the user name.</summary>
    public string? UsernameFile { get; init; }

    /// <summary>Password.</summary>
    public string? Password { get; init; }

    /// <summary>File with the password.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>TLS.</summary>
    public bool Tls { get; init; }
}

/// <summary>Store of the results service.</summary>
public sealed record DatabaseOptions
{
    /// <summary>Npgsql connection string; or <c>Data Source=FILE</c> for SQLite with <see cref="Kind"/> sqlite.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>File with the connection string.</summary>
    public string? ConnectionStringFile { get; init; }

    /// <summary>postgres or sqlite.</summary>
    public string Kind { get; init; } = "postgres";
}

/// <summary>How the services reach each other.</summary>
public sealed record MeshOptions
{
    /// <summary>Internal gRPC address of results.</summary>
    public string Results { get; init; } = "http://results:8083";

    /// <summary>gRPC address of advisories.</summary>
    public string Advisories { get; init; } = "http://advisories:8084";

    /// <summary>Token that workers show.</summary>
    public string? Token { get; init; }

    /// <summary>File with the token, re-read on change.</summary>
    public string? TokenFile { get; init; }

    /// <summary>Public address of ingest, told by <c>GET /v1/mesh</c>.</summary>
    public string? PublicIngest { get; init; }

    /// <summary>Public gRPC address of results, told by <c>GET /v1/mesh</c>.</summary>
    public string? PublicGrpc { get; init; }
}

/// <summary>Ingest's disk queue for the time the broker is away.</summary>
public sealed record SpoolOptions
{
    /// <summary>Persistent folder; null = no spool.</summary>
    public string? Directory { get; init; }

    /// <summary>Largest size, bytes.</summary>
    public long MaxBytes { get; init; } = 1L << 30;
}

/// <summary>The public API.</summary>
public sealed record ApiOptions
{
    /// <summary>Tokens; without one nothing is answered (deny by default).</summary>
    public List<ApiTokenOptions> Tokens { get; init; } = [];
}

/// <summary>A caller.</summary>
public sealed record ApiTokenOptions
{
    /// <summary>Name, for logs.</summary>
    public string Name { get; init; } = "";

    /// <summary>The token.</summary>
    public string? Token { get; init; }

    /// <summary>File with the token, re-read on change.</summary>
    public string? TokenFile { get; init; }

    /// <summary>Globs over <c>registry/repository</c> (<c>*</c> within a part, <c>**</c> across), or over the repository alone; empty = none.</summary>
    public List<string> Repositories { get; init; } = [];

    /// <summary>read, subscribe, gate, admin.</summary>
    public List<string> Scopes { get; init; } = [];
}

/// <summary>Addresses the services listen on; ports as INTERFACES fixes them.</summary>
public sealed record ListenOptions
{
    /// <summary>Address of the ports that others use.</summary>
    public string Address { get; init; } = "0.0.0.0";

    /// <summary>Ingest's HTTP port.</summary>
    public int Ingest { get; init; } = 8080;

    /// <summary>Results' HTTP API.</summary>
    public int Api { get; init; } = 8081;

    /// <summary>Results' public gRPC.</summary>
    public int Grpc { get; init; } = 8082;

    /// <summary>Results' internal mesh gRPC.</summary>
    public int Mesh { get; init; } = 8083;

    /// <summary>Advisories' gRPC.</summary>
    public int Advisories { get; init; } = 8084;

    /// <summary>Health and metrics.</summary>
    public int Health { get; init; } = 9090;
}

/// <summary>The worker.</summary>
public sealed record ScannerOptions
{
    /// <summary>Scans at once on the push lane; also the prefetch count.</summary>
    public int PushConcurrency { get; init; } = 2;

    /// <summary>Scans at once on each of the other lanes (isolated: always 1).</summary>
    public int OtherConcurrency { get; init; } = 1;

    /// <summary>Layers of one image at once.</summary>
    public int LayerParallelism { get; init; } = 4;

    /// <summary>Folder for scratch files and snapshots.</summary>
    public string Directory { get; init; } = Path.Combine(Path.GetTempPath(), "scanmesh-scanner");

    /// <summary>Longest scan.</summary>
    public TimeSpan ScanTime { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>How long a stopping worker may finish its scans before it gives them back.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(25);
}

/// <summary>Leases and the watchdog (SEMANTICS S1).</summary>
public sealed record LedgerOptions
{
    /// <summary>How long a lease holds without a heartbeat.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often the watchdog looks.</summary>
    public TimeSpan WatchdogInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Least age of a queued request before it is dispatched again when its lane is empty.</summary>
    public TimeSpan RedispatchAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>First back-off of a queued request while its lane is not empty; doubles.</summary>
    public TimeSpan QueuedBackoff { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Attempts before a scan is quarantined; the last one runs alone.</summary>
    public int MaxAttempts { get; init; } = 3;
}
