using System.Collections.Frozen;
using System.Collections.Immutable;
using ScanMesh.Engine.Advisories;
using ScanMesh.Engine.Ecosystems.Apk;
using ScanMesh.Engine.Ecosystems.Bitnami;
using ScanMesh.Engine.Ecosystems.Cargo;
using ScanMesh.Engine.Ecosystems.Composer;
using ScanMesh.Engine.Ecosystems.Cran;
using ScanMesh.Engine.Ecosystems.Dpkg;
using ScanMesh.Engine.Ecosystems.Gem;
using ScanMesh.Engine.Ecosystems.Go;
using ScanMesh.Engine.Ecosystems.Hackage;
using ScanMesh.Engine.Ecosystems.Maven;
using ScanMesh.Engine.Ecosystems.Npm;
using ScanMesh.Engine.Ecosystems.NuGet;
using ScanMesh.Engine.Ecosystems.Programs;
using ScanMesh.Engine.Ecosystems.Pub;
using ScanMesh.Engine.Ecosystems.PyPi;
using ScanMesh.Engine.Ecosystems.Rpm;
using ScanMesh.Engine.Ecosystems.SemVer;

namespace ScanMesh.Engine.Ecosystems;

/// <summary>The package ecosystems that are built in. To add one: a folder beside this file and a line here.</summary>
public static class Ecosystems
{
    /// <summary>All of them.</summary>
    public static readonly ImmutableArray<IEcosystem> All =
    [
        new DpkgEcosystem(),
        new ApkEcosystem(),
        new RpmEcosystem(),
        new NpmEcosystem(),
        new PyPiEcosystem(),
        new MavenEcosystem(),
        new GoEcosystem(),
        new NuGetEcosystem(),
        new CargoEcosystem(),
        new GemEcosystem(),
        new ComposerEcosystem(),
        new BitnamiEcosystem(),
        new ProgramEcosystem(),
        new HackageEcosystem(),
        new PubEcosystem(),
        new CranEcosystem(),
        new SemVerEcosystem("hex", "Hex"),
        new SemVerEcosystem("swift", "SwiftURL"),
        new SemVerEcosystem("githubactions", "GitHub Actions"),
        // Kubernetes' own database spells its name so.
        new SemVerEcosystem("kubernetes", "kubernetes", "Kubernetes"),
        new SemVerEcosystem("conan", "ConanCenter"),
    ];

    private static readonly FrozenDictionary<string, IEcosystem>.AlternateLookup<ReadOnlySpan<char>> byAdvisories =
        All.SelectMany(e => e.AdvisoryEcosystems, (e, name) => KeyValuePair.Create(name, e)).ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The ecosystem with this package type ("deb", "apk"), or null.</summary>
    public static IEcosystem? OfType(string packageType) => All.FirstOrDefault(e => e.PackageType == packageType);

    /// <summary>The ecosystem that serves an advisory ecosystem, with or without its release ("Debian", "Alpine:v3.19"), also behind a vendor's name ("Root:PyPI"); or null.</summary>
    public static IEcosystem? OfAdvisories(string advisoryEcosystem) =>
        byAdvisories.TryGetValue(EcosystemName.WithoutRelease(advisoryEcosystem), out var ecosystem) ? ecosystem
        : Vendors.Within(advisoryEcosystem) is { } within && byAdvisories.TryGetValue(EcosystemName.WithoutRelease(within), out var rebuilt) ? rebuilt : null;
}
