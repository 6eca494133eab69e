using System.Collections.Immutable;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Sboms;

/// <summary>A piece of software that a bill of materials names.</summary>
internal sealed record SbomComponent
{
    /// <summary>Name as the document has it; for messages.</summary>
    public required string Name { get; init; }

    /// <summary>Version as the document has it, or null.</summary>
    public string? Version { get; init; }

    /// <summary>Its package URL, or null where there is none or none that is valid.</summary>
    public PackageUrl? Purl { get; init; }

    /// <summary>The source package as the writer tells it beside the package URL, or null.</summary>
    public PackageSource? Source { get; init; }

    /// <summary>Where it was found, without a leading slash; empty when the document does not say.</summary>
    public string Path { get; init; } = "";

    /// <summary>Declared licences, ordinal order.</summary>
    public ImmutableArray<string> Licences { get; init; } = [];
}
