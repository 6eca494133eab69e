using ScanMesh.Ingest.Sources.Distribution;
using ScanMesh.Ingest.Sources.Native;

namespace ScanMesh.Ingest.Sources;

/// <summary>All kinds of senders: a new one is a folder here and a line below.</summary>
public static class SourceKinds
{
    /// <summary>The kinds.</summary>
    public static IReadOnlyList<ISourceKind> All { get; } =
    [
        new DistributionKind(),
        new NativeKind(),
    ];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(k => k.Traits.Kind)];

    /// <summary>Finds a kind by its name, or null.</summary>
    public static ISourceKind? Find(string kind) => All.FirstOrDefault(k => k.Traits.Kind == kind);
}
