using ScanMesh.Ingest.Sources;

namespace ScanMesh.Tests.Fuzz.Targets;

/// <summary>All targets: a new one is a line here. Every kind of sender is one by itself.</summary>
internal static class FuzzTargets
{
    public static IReadOnlyList<IFuzzTarget> All { get; } =
    [
        new TarTarget(),
        new ZipTarget(),
        new LayerTarget(),
        .. FileTarget.All,
        new ManifestTarget(),
        new ConfigTarget(),
        new OsvTarget(),
        new KevTarget(),
        .. ErrataTarget.All,
        new RecordTarget(),
        new SbomTarget(),
        new ChallengeTarget(),
        new VersionTarget(),
        new ReferenceTarget(),
        .. SourceKinds.All.Select(k => new WebhookTarget(k)),
    ];
}
