using System.Collections.Immutable;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Versions;

namespace ScanMesh.Engine.Ecosystems.Cargo;

/// <summary>Rust crates. Where a crate is from (crates.io, another registry, git, a folder) is not looked at: a copy of a crate has its name and its faults.</summary>
internal sealed class CargoEcosystem : IEcosystem
{
    /// <inheritdoc/>
    public string PackageType => "cargo";

    /// <inheritdoc/>
    public bool IsPackageDatabase => false;

    /// <inheritdoc/>
    public ImmutableArray<IFileAnalyser> Analysers { get; } = [new CargoAuditableAnalyser(), new CargoLockAnalyser()];

    /// <inheritdoc/>
    public IVersionScheme Versions { get; } = new SemVerScheme();

    /// <inheritdoc/>
    public ImmutableArray<string> AdvisoryEcosystems { get; } = ["crates.io"];

    /// <inheritdoc/>
    public PackageIdentity Identify(PackageFact fact, Distribution? distribution) =>
        new(PackageUrl.Create(fact.Type, null, fact.Name, fact.Version, null, null).ToString(), "crates.io");
}
