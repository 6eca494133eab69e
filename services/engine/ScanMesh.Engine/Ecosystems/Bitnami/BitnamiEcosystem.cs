using System.Collections.Immutable;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Versions;

namespace ScanMesh.Engine.Ecosystems.Bitnami;

/// <summary>What Bitnami installs into its images; each component lies below <c>/opt/bitnami</c> with a document that names it.</summary>
internal sealed class BitnamiEcosystem : IEcosystem
{
    /// <summary>The name of its advisories.</summary>
    public const string Advisories = "Bitnami";

    /// <summary>purl's type.</summary>
    public const string Type = "bitnami";

    /// <inheritdoc/>
    public string PackageType => Type;

    /// <inheritdoc/>
    public bool IsPackageDatabase => true;

    /// <inheritdoc/>
    public ImmutableArray<IFileAnalyser> Analysers { get; } = [new BitnamiDocumentAnalyser(), new BitnamiComponentsAnalyser()];

    /// <inheritdoc/>
    public IVersionScheme Versions { get; } = new BitnamiVersionScheme();

    /// <inheritdoc/>
    public ImmutableArray<string> AdvisoryEcosystems { get; } = [Advisories];

    /// <inheritdoc/>
    public PackageIdentity Identify(PackageFact fact, Distribution? distribution)
    {
        var qualifiers = new List<KeyValuePair<string, string>>();
        if (fact.Architecture is { Length: > 0 } architecture)
            qualifiers.Add(new("arch", architecture));
        if (distribution?.VersionId is { } version)
            qualifiers.Add(new("distro", $"{distribution.Id}-{version}"));
        return new PackageIdentity(PackageUrl.Create(Type, null, fact.Name, fact.Version, qualifiers, null).ToString(), Advisories);
    }
}
