using System.Collections.Immutable;
using ScanMesh.Engine.Advisories;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Versions;

namespace ScanMesh.Engine.Ecosystems;

/// <summary>One package ecosystem: a folder here and a line in <c>Ecosystems.cs</c> (ARCHITECTURE 5).</summary>
public interface IEcosystem
{
    /// <summary>Package type as in purl: "deb", "apk" ...</summary>
    string PackageType { get; }

    /// <summary>
    /// True when its packages come from the system's package database: their ids carry no path, the same package in two database
    /// files is one, and a database that cannot be read whole makes the inventory incomplete.
    /// </summary>
    bool IsPackageDatabase { get; }

    /// <summary>File analysers; may be empty.</summary>
    ImmutableArray<IFileAnalyser> Analysers { get; }

    /// <summary>Version order of the advisory ecosystems below.</summary>
    IVersionScheme Versions { get; }

    /// <summary>OSV ecosystem names without release that it serves, for example "Debian", "Ubuntu".</summary>
    ImmutableArray<string> AdvisoryEcosystems { get; }

    /// <summary>A name as advisories are looked up by it, whatever spelling a package or a record has.</summary>
    string AdvisoryName(string name) => name;

    /// <summary>
    /// The release part of an advisory ecosystem as statements are kept and looked up by it: records may name products or streams of a release that all
    /// concern the same images.
    /// </summary>
    /// <param name="ecosystem">Ecosystem without release, for example "Debian".</param>
    /// <param name="release">What follows the colon, "" when there is none.</param>
    string AdvisoryRelease(string ecosystem, string release) => release;

    /// <summary>What the records of an advisory ecosystem name.</summary>
    /// <param name="advisoryEcosystem">One of <see cref="AdvisoryEcosystems"/>, with or without its release.</param>
    AdvisorySubjects SubjectsOf(string advisoryEcosystem) => AdvisorySubjects.SourcePackages;

    /// <summary>
    /// False when a statement that names the package and its release is about another build of it, for example one of another module's stream.
    /// Where a label that would tell is missing, the answer is true.
    /// </summary>
    bool Concerns(Advisory advisory, Package package) => true;

    /// <summary>Turns a raw fact into purl and advisory ecosystem, now that the distribution is known (or is not: null).</summary>
    PackageIdentity Identify(PackageFact fact, Distribution? distribution);
}

/// <summary>Identity of a package: canonical purl and the advisory ecosystem with release, for example <c>Debian:12</c>.</summary>
public readonly record struct PackageIdentity(string Purl, string Ecosystem);
