using System.Collections.Immutable;
using ScanMesh.Engine.Ecosystems.Apk;
using ScanMesh.Engine.Ecosystems.Dpkg;

namespace ScanMesh.Engine.Ecosystems;

/// <summary>The package ecosystems that are built in. To add one: a folder beside this file and a line here.</summary>
public static class Ecosystems
{
    /// <summary>All of them.</summary>
    public static readonly ImmutableArray<IEcosystem> All =
    [
        new DpkgEcosystem(),
        new ApkEcosystem(),
    ];

    /// <summary>The ecosystem with this package type ("deb", "apk"), or null.</summary>
    public static IEcosystem? OfType(string packageType) => All.FirstOrDefault(e => e.PackageType == packageType);

    /// <summary>The ecosystem that serves an advisory ecosystem, with or without its release ("Debian", "Alpine:v3.19"), or null.</summary>
    public static IEcosystem? OfAdvisories(string advisoryEcosystem)
    {
        var colon = advisoryEcosystem.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? advisoryEcosystem : advisoryEcosystem[..colon];
        return All.FirstOrDefault(e => e.AdvisoryEcosystems.Contains(name, StringComparer.Ordinal));
    }
}
