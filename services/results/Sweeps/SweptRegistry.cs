using ScanMesh.Engine.Images.Registry;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Hosting.Registries;

namespace ScanMesh.Results.Sweeps;

/// <summary>A registry that is swept: its options, and a client that keeps to its budget of requests and sends one at a time.</summary>
internal sealed class SweptRegistry : IDisposable
{
    private readonly TimeProvider time;

    public SweptRegistry(ConfiguredRegistry registry, SweepOptions options, TimeProvider time)
    {
        this.time = time;
        Name = registry.Name;
        Options = options;
        Selection = new SweepSelection(options);
        Pace = new RequestPace(options.RequestsPerMinute, time);
        Limits = registry.Limits.ToLimits(TimeSpan.FromMinutes(1));
        Window = options.Window is { } text && DailyWindow.TryParse(text, out var window) ? window : null;
        Client = new RegistryClient(registry.Endpoint with { Mirrors = [], MaxParallel = 1, Pace = Pace.WaitAsync }, Limits, time);
    }

    /// <summary>As messages carry it.</summary>
    public string Name { get; }

    public SweepOptions Options { get; }

    public SweepSelection Selection { get; }

    public RequestPace Pace { get; }

    /// <summary>Bounds on the documents that are read.</summary>
    public Engine.Images.Layers.ScanLimits Limits { get; }

    /// <summary>When it may be swept; null = always.</summary>
    public DailyWindow? Window { get; }

    public RegistryClient Client { get; }

    public string TrustDomain => Client.Endpoint.TrustDomain;

    /// <summary>Returns when the registry may be swept now.</summary>
    /// <exception cref="SweepWaitException">Its window is closed.</exception>
    public void RequireOpen()
    {
        var now = time.GetUtcNow();
        if (Window is { } window && window.NextOpen(now) is var open && open > now)
            throw new SweepWaitException(open, $"Its window opens at {window.From:HH:mm} UTC.");
    }

    public void Dispose() => Client.Dispose();
}
