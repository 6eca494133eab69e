using ScanMesh.Hosting.Registries;

namespace ScanMesh.Ingest.Sources;

/// <summary>What a kind may know about the source whose event it reads.</summary>
public sealed record SourceContext
{
    /// <summary>The source's name.</summary>
    public required string Source { get; init; }

    /// <summary>The registry that the source was configured with, or null. What the event says about its host never replaces it (SECURITY T2).</summary>
    public ConfiguredRegistry? Registry { get; init; }

    /// <summary>All configured registries.</summary>
    public required RegistryCatalog Registries { get; init; }

    /// <summary>When the event was received.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }
}
