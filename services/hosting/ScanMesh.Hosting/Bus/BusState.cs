using ScanMesh.Hosting.Health;

namespace ScanMesh.Hosting.Bus;

/// <summary>Whether the broker is there with its topology declared, and if not why.</summary>
public sealed class BusState(Func<ReadinessResult> ask)
{
    /// <summary>The state now; never blocks.</summary>
    public ReadinessResult Current => ask();
}
