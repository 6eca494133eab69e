using System.Collections.Immutable;

namespace ScanMesh.Engine.Model;

/// <summary>
/// A report as INTERFACES defines it (schemaVersion 1). The stored record is this without <see cref="ReportImage.Reference"/>,
/// <see cref="ReportImage.Index"/>, <see cref="ReportEvidence.ScannedAt"/> and <see cref="Verdict"/>: those are added when it is rendered.
/// </summary>
public sealed record ScanReport
{
    /// <summary>1.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>Which image.</summary>
    public required ReportImage Image { get; init; }

    /// <summary>False when a limit or a broken part means that packages may be missing.</summary>
    public required bool Complete { get; init; }

    /// <summary>What the answer rests on.</summary>
    public required ReportEvidence Evidence { get; init; }

    /// <summary>Packages, ordered by id.</summary>
    public required ImmutableArray<Package> Packages { get; init; }

    /// <summary>Findings, ordered by (package id, advisory id).</summary>
    public ImmutableArray<Finding> Findings { get; init; } = [];

    /// <summary>Problems in their natural order.</summary>
    public ImmutableArray<Problem> Problems { get; init; } = [];

    /// <summary>The verdict; null in a stored record and in an inventory.</summary>
    public Verdict? Verdict { get; init; }
}

/// <summary>The image of a report.</summary>
public sealed record ReportImage
{
    /// <summary>How it was asked for; null in a stored record.</summary>
    public string? Reference { get; init; }

    /// <summary>Manifest digest; null for root file systems and SBOMs.</summary>
    public Digest? Digest { get; init; }

    /// <summary>Platform as the config says, or null.</summary>
    public Platform? Platform { get; init; }

    /// <summary>Digest of the image index it was chosen from, or null.</summary>
    public Digest? Index { get; init; }

    /// <summary>The config's creation time, or null.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>The distribution, or null.</summary>
    public Distribution? Distribution { get; init; }

    /// <summary>The image that it was built on; null where none is known, and in a stored record.</summary>
    public BaseImage? Base { get; init; }

    /// <summary>Layers from the bottom up; empty for root file systems.</summary>
    public ImmutableArray<ReportLayer> Layers { get; init; } = [];
}

/// <summary>An image on which another was built: its layers are the lowest ones of the other.</summary>
/// <param name="Reference">Where it is known.</param>
/// <param name="Digest">Manifest digest.</param>
/// <param name="Layers">How many layers it has: those with a lower index came with it.</param>
public sealed record BaseImage(string Reference, Digest Digest, int Layers);

/// <summary>A layer of an image.</summary>
/// <param name="Index">0 = lowest.</param>
/// <param name="Digest">Blob digest as transported.</param>
/// <param name="Size">Size as transported, bytes.</param>
/// <param name="CreatedBy">The history command that made it, by the config (a claim), or null.</param>
public sealed record ReportLayer(int Index, Digest Digest, long Size, string? CreatedBy);

/// <summary>What a report's answer rests on.</summary>
public sealed record ReportEvidence
{
    /// <summary>Version of the engine.</summary>
    public required string EngineVersion { get; init; }

    /// <summary>Hash of the analyser set.</summary>
    public required string AnalyserSet { get; init; }

    /// <summary>Revision matched against; null when nothing was matched.</summary>
    public Revision? MatchedAt { get; init; }

    /// <summary>Highest revision known not to change the answer; null when nothing was matched.</summary>
    public Revision? CurrentThrough { get; init; }

    /// <summary>When the image was scanned; null in canonical bytes.</summary>
    public DateTimeOffset? ScannedAt { get; init; }

    /// <summary>The catalogue of known exploited vulnerabilities that findings were compared with; null when there was none, and <see cref="Finding.Kev"/> says nothing then.</summary>
    public KevEvidence? Kev { get; init; }

    /// <summary>Coverage, ordered by (ecosystem, release), ordinal.</summary>
    public ImmutableArray<Coverage> Coverage { get; init; } = [];
}
