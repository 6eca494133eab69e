using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ScanMesh.Engine.Model;

/// <summary>A package found in an image, after the merge.</summary>
public sealed record Package
{
    /// <summary>The purl, then <c>#path</c> when not from a package database, then <c>~n</c> for a repeat in canonical order.</summary>
    public required string Id { get; init; }

    /// <summary>Package URL, canonical form (purl-spec).</summary>
    public required string Purl { get; init; }

    /// <summary>Name as the package manager prints it.</summary>
    public required string Name { get; init; }

    /// <summary>Version as the package manager prints it.</summary>
    public required string Version { get; init; }

    /// <summary>
    /// Advisory ecosystem with its release, in OSV's words, for example <c>Debian:12</c> or <c>Alpine:v3.19</c>; the bare package
    /// type ("deb", "apk") when the distribution is not known.
    /// </summary>
    public required string Ecosystem { get; init; }

    /// <summary>The source package, when it has another name or version than the package itself; else null.</summary>
    public PackageSource? Source { get; init; }

    /// <summary>Digest of the introducing layer (SEMANTICS S3); null for root file systems and SBOMs.</summary>
    public Digest? Layer { get; init; }

    /// <summary>Path of the evidence (package database or file), without a leading slash; inside an archive its path there follows, as if the archive was a folder.</summary>
    public required string Path { get; init; }

    /// <summary>Machine architecture as the package manager prints it, or null.</summary>
    public string? Architecture { get; init; }

    /// <summary>Declared licences, ordinal order; may be empty.</summary>
    public ImmutableArray<string> Licences { get; init; } = [];

    /// <summary>What says that it is there, when it is not simply installed; else null.</summary>
    public PackageBasis? Basis { get; init; }

    /// <summary>True for what a lock file lists for development alone: it is listed and not matched, since it is found where it is installed. Else null.</summary>
    public bool? Development { get; init; }

    /// <summary>Modularity label of an rpm, or null.</summary>
    public string? Module { get; init; }

    /// <summary>Name of the source package, which may be the package's own.</summary>
    [JsonIgnore]
    public string SourceName => Source?.Name ?? Name;

    /// <summary>Version of the source package, which may be the package's own.</summary>
    [JsonIgnore]
    public string SourceVersion => Source?.Version ?? Version;

    /// <summary>By what advisories are looked up and compared.</summary>
    [JsonIgnore]
    public AdvisoryKeys AdvisoryKeys => AdvisoryKeys.Of(this);
}

/// <summary>A source package, from which binary packages are built.</summary>
public sealed record PackageSource(string Name, string Version);
