namespace ScanMesh.Hosting.Configuration;

/// <summary>The configuration file as a whole (INTERFACES, "Configuration"); every service reads its part.</summary>
public sealed record ScanMeshOptions
{
    /// <summary><c>registries</c>: by name.</summary>
    public Dictionary<string, RegistryOptions> Registries { get; init; } = [];

    /// <summary>Those of <see cref="Registries"/> that are swept: the only ones whose credentials results needs.</summary>
    public IReadOnlyDictionary<string, RegistryOptions> SweptRegistries => Registries.Where(r => r.Value.Sweep is not null).ToDictionary();

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

    /// <summary><c>retention</c>: how long results keeps what nothing refers to.</summary>
    public RetentionOptions Retention { get; init; } = new();

    /// <summary><c>ledger</c>: leases and the watchdog.</summary>
    public LedgerOptions Ledger { get; init; } = new();

    /// <summary><c>events</c>: how long what senders told is kept.</summary>
    public EventsOptions Events { get; init; } = new();
}
