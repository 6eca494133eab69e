using System.Collections.Immutable;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Layers;

/// <summary>
/// What one layer says: a pure function of the blob's bytes and the analyser set (SEMANTICS S3). It knows nothing of image,
/// distribution or other layers. Every list is in ordinal order and without repeats, so that equal layers give equal bytes
/// (<see cref="LayerRecordCodec"/>).
/// </summary>
public sealed record LayerRecord
{
    /// <summary>Blob digest as transported; empty for a flat root file system.</summary>
    public required Digest Blob { get; init; }

    /// <summary>Size of the blob as transported, bytes.</summary>
    public required long BlobSize { get; init; }

    /// <summary>Digest of the uncompressed archive, to be compared with the config's diff_id (SECURITY T4).</summary>
    public required Digest Uncompressed { get; init; }

    /// <summary>Hash of the analyser set that made it.</summary>
    public required string AnalyserSet { get; init; }

    /// <summary>True when a limit was hit or the archive is broken: usable for this scan alone, never stored.</summary>
    public required bool Partial { get; init; }

    /// <summary>(a) Evidence per path, also where the parse gave nothing or a problem. Ordered by path, then analyser.</summary>
    public required ImmutableArray<FileEvidence> Evidence { get; init; }

    /// <summary>(b) Paths that this layer removes (<c>.wh.NAME</c>), without the prefix.</summary>
    public required ImmutableArray<string> Whiteouts { get; init; }

    /// <summary>(b) Folders made opaque (<c>.wh..wh..opq</c>); "" is the root.</summary>
    public required ImmutableArray<string> OpaqueFolders { get; init; }

    /// <summary>(c) Symbolic links, path to raw target: each may be a folder on which a higher layer builds.</summary>
    public required ImmutableArray<LayerLink> Links { get; init; }

    /// <summary>(d) Index of all other entries, files with evidence among them.</summary>
    public required PathIndex Paths { get; init; }

    /// <summary>(e) Paths owned by OS packages that some language predicate matches.</summary>
    public required ImmutableArray<OwnedPath> Owned { get; init; }

    /// <summary>Problems of the layer as a whole (not of one file: those are in the evidence).</summary>
    public required ImmutableArray<Problem> Problems { get; init; }
}

/// <summary>What one analyser found in one file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Analyser">Id of the analyser.</param>
/// <param name="Facts">Raw facts, in canonical order; empty when the file says nothing.</param>
/// <param name="Problems">What could not be read in it.</param>
public sealed record FileEvidence(string Path, string Analyser, ImmutableArray<Fact> Facts, ImmutableArray<Problem> Problems);

/// <summary>A raw fact: no purl, no distribution.</summary>
public abstract record Fact;

/// <summary>A package that a file names.</summary>
/// <param name="Type">Package type as in purl: "deb", "apk", "npm" ...</param>
/// <param name="Name">Name.</param>
/// <param name="Version">Version.</param>
public sealed record PackageFact(string Type, string Name, string Version) : Fact
{
    /// <summary>Source package name, or null when the same.</summary>
    public string? SourceName { get; init; }

    /// <summary>Source package version, or null when the same.</summary>
    public string? SourceVersion { get; init; }

    /// <summary>Machine architecture, or null.</summary>
    public string? Architecture { get; init; }

    /// <summary>Declared licences, ordinal order.</summary>
    public ImmutableArray<string> Licences { get; init; } = [];

    /// <summary>Where in the file it lies, when the file is an archive: a path inside it, inner archives as folders; else null.</summary>
    public string? InnerPath { get; init; }

    /// <summary>What says that the package is there.</summary>
    public PackageBasis Basis { get; init; } = PackageBasis.Installed;

    /// <summary>True for what a lock file lists for development alone.</summary>
    public bool IsDevelopment { get; init; }

    /// <summary>Modularity label of an rpm (<c>nodejs:18:...</c>), or null.</summary>
    public string? Module { get; init; }
}

/// <summary>Fields of os-release, as (key, unquoted value), ordered by key.</summary>
public sealed record OsReleaseFact(ImmutableArray<KeyValuePair<string, string>> Fields) : Fact;

/// <summary>A symbolic link.</summary>
public readonly record struct LayerLink(string Path, string Target);

/// <summary>A path and the OS package that owns it.</summary>
/// <param name="Path">The path.</param>
/// <param name="Owner">The package's name.</param>
/// <param name="Evidence">The file that says so; the statement lives and dies with it.</param>
public readonly record struct OwnedPath(string Path, string Owner, string Evidence);
