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
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(k => k.Kind)];

    /// <summary>Kinds that the documentation fixes and this version does not know yet.</summary>
    public static IReadOnlyList<string> Later { get; } =
        ["harbor", "dockerhub", "github", "quay", "ecr", "acr", "artifactregistry", "artifactory", "nexus", "gitea", "zot", "aliyun", "cloudevents"];

    /// <summary>Finds a kind by its name, or null.</summary>
    public static ISourceKind? Find(string kind) => All.FirstOrDefault(k => k.Kind == kind);
}
