using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ScanMesh.Engine.Model;

/// <summary>A package and an advisory that speaks of it.</summary>
public sealed record Finding
{
    /// <summary>The advisory's headline id: the CVE where an alias is one, else the record's own id.</summary>
    public required string Id { get; init; }

    /// <summary>All other ids of the same advisory, the record's own among them; ordinal order.</summary>
    public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>Ids of the advisories that this one is about elsewhere (OSV's <c>upstream</c>), for example the CVE of a distribution's own record; ordinal order; null when none.</summary>
    public ImmutableArray<string>? Upstream { get; init; }

    /// <summary><see cref="Package.Id"/> of the package.</summary>
    public required string PackageId { get; init; }

    /// <summary>The severity in words.</summary>
    public required Severity Severity { get; init; }

    /// <summary>Where the severity was taken from, for example <c>CVSS:3.1</c>, or "Debian" for a distribution's own word; null when unknown.</summary>
    public string? SeveritySource { get; init; }

    /// <summary>CVSS base score 0.0 to 10.0, or null.</summary>
    public double? Score { get; init; }

    /// <summary>Where the score was taken from when the severity is from elsewhere, for example <c>CVSS:3.1</c>; else null.</summary>
    public string? ScoreSource { get; init; }

    /// <summary>The lowest version that has the fix, on the package's own range; null when there is none.</summary>
    public string? FixedVersion { get; init; }

    /// <summary>What the source says about this package.</summary>
    public required FindingStatus Status { get; init; }

    /// <summary>Why it is not affected; null for every other status.</summary>
    public string? Justification { get; init; }

    /// <summary>The record that matched, for example <c>DSA-5417-1</c>.</summary>
    public required string Source { get; init; }

    /// <summary>Why: ecosystem, name and the range or list entry that matched, for people.</summary>
    public required string Why { get; init; }

    /// <summary>True when CISA lists it as known exploited.</summary>
    public bool Kev { get; init; }

    /// <summary>EPSS probability 0 to 1, or null.</summary>
    public double? Epss { get; init; }

    /// <summary>The package's introducing layer, or null.</summary>
    public Digest? Layer { get; init; }

    /// <summary>False when it is stated only to say that the package is not affected: it is shown, and counts nowhere.</summary>
    [JsonIgnore]
    public bool Counts => Status != FindingStatus.NotAffected;
}

/// <summary>Status of a finding; wire text is kebab case.</summary>
public enum FindingStatus
{
    /// <summary>Not set.</summary>
    Unknown = 0,
    /// <summary>Affected, and a fixed version exists.</summary>
    Affected,
    /// <summary>Stated as not affected, or without effect in a container; counted nowhere.</summary>
    NotAffected,
    /// <summary>The distribution will not fix it, or not without a subscription.</summary>
    WontFix,
    /// <summary>Not fixed, and the package or the whole release is past its end of life.</summary>
    Eol,
    /// <summary>Affected, and no fix exists yet.</summary>
    NoFixYet,
}
