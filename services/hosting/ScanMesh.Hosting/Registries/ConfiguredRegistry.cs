using ScanMesh.Engine.Images.Registry;
using ScanMesh.Hosting.Configuration;

namespace ScanMesh.Hosting.Registries;

/// <summary>A registry of the configuration.</summary>
public sealed record ConfiguredRegistry
{
    /// <summary>Its name, as messages carry it.</summary>
    public required string Name { get; init; }

    /// <summary>How the engine reaches it.</summary>
    public required RegistryEndpoint Endpoint { get; init; }

    /// <summary>Bounds on what its images may make a worker do.</summary>
    public RegistryLimitsOptions Limits { get; init; } = new();

    /// <summary>Other hosts under which events and references name it.</summary>
    public required IReadOnlyList<string> Aliases { get; init; }
}
