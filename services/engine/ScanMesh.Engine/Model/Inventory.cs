using System.Collections.Immutable;

namespace ScanMesh.Engine.Model;

/// <summary>What a merge found: packages with their layers, the distribution, and what could not be read.</summary>
public sealed record Inventory
{
    /// <summary>The distribution by os-release, or null when the image has none.</summary>
    public Distribution? Distribution { get; init; }

    /// <summary>Packages, ordered by <see cref="Package.Id"/> (ordinal).</summary>
    public required ImmutableArray<Package> Packages { get; init; }

    /// <summary>Problems in their natural order, without repeats.</summary>
    public required ImmutableArray<Problem> Problems { get; init; }

    /// <summary>False when a layer or file could not be read whole, so that packages may be missing.</summary>
    public required bool Complete { get; init; }
}

/// <summary>A distribution as os-release(5) names it.</summary>
/// <param name="Id">ID, lower case, for example "debian".</param>
/// <param name="VersionId">VERSION_ID, or null (rolling releases, unstable).</param>
/// <param name="PrettyName">PRETTY_NAME, or null.</param>
/// <param name="Codename">VERSION_CODENAME, or null.</param>
public sealed record Distribution(string Id, string? VersionId, string? PrettyName, string? Codename)
{
    /// <summary>ID_LIKE, in the file's order; may be empty.</summary>
    public ImmutableArray<string> IdLike { get; init; } = [];
}
