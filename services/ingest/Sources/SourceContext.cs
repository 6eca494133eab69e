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

    /// <summary>Beginnings of repository names and what stands for them at the registry (virtual repositories); see <see cref="Map"/>.</summary>
    public IReadOnlyDictionary<string, string> Repositories { get; init; } = new Dictionary<string, string>();

    /// <summary>When the event was received.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>A repository's name at the registry: its longest configured beginning (whole parts) is replaced, an empty replacement takes it away.</summary>
    public string Map(string repository)
    {
        var from = Repositories.Keys.Where(k => repository == k || repository.StartsWith(k + "/", StringComparison.Ordinal)).MaxBy(k => k.Length);
        return from is null ? repository : $"{Repositories[from]}/{repository[from.Length..].TrimStart('/')}".Trim('/');
    }
}
