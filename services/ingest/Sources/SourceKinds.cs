using ScanMesh.Ingest.Sources.Acr;
using ScanMesh.Ingest.Sources.Aliyun;
using ScanMesh.Ingest.Sources.Artifactory;
using ScanMesh.Ingest.Sources.ArtifactRegistry;
using ScanMesh.Ingest.Sources.CloudEvents;
using ScanMesh.Ingest.Sources.Distribution;
using ScanMesh.Ingest.Sources.DockerHub;
using ScanMesh.Ingest.Sources.Ecr;
using ScanMesh.Ingest.Sources.Gitea;
using ScanMesh.Ingest.Sources.GitHub;
using ScanMesh.Ingest.Sources.Harbor;
using ScanMesh.Ingest.Sources.Native;
using ScanMesh.Ingest.Sources.Nexus;
using ScanMesh.Ingest.Sources.Quay;
using ScanMesh.Ingest.Sources.Zot;

namespace ScanMesh.Ingest.Sources;

/// <summary>All kinds of senders: a new one is a folder here and a line below.</summary>
public static class SourceKinds
{
    /// <summary>The kinds.</summary>
    public static IReadOnlyList<ISourceKind> All { get; } =
    [
        new DistributionKind(),
        new HarborKind(),
        new DockerHubKind(),
        new GitHubKind(),
        new QuayKind(),
        new EcrKind(),
        new AcrKind(),
        new ArtifactRegistryKind(),
        new ArtifactoryKind(),
        new NexusKind(),
        new GiteaKind(),
        new ZotKind(),
        new AliyunKind(),
        new CloudEventsKind(),
        new NativeKind(),
    ];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(k => k.Traits.Kind)];

    /// <summary>Finds a kind by its name, or null.</summary>
    public static ISourceKind? Find(string kind) => All.FirstOrDefault(k => k.Traits.Kind == kind);
}
