using System.Collections.Immutable;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Advisories.Osv;

/// <summary>What matching needs of a record of the OSV schema. Unknown fields are ignored.</summary>
public sealed record OsvRecord
{
    /// <summary>id.</summary>
    public required string Id { get; init; }

    /// <summary>modified; the minimum value when absent.</summary>
    public DateTimeOffset Modified { get; init; }

    /// <summary>True when <c>withdrawn</c> is set.</summary>
    public bool IsWithdrawn { get; init; }

    /// <summary>False for an erratum that is about no vulnerability (<see cref="OrdinaryErrata"/>).</summary>
    public bool IsVulnerability { get; init; } = true;

    /// <summary>True when the record finds nothing: it was withdrawn, or is no vulnerability.</summary>
    public bool IsSilent => IsWithdrawn || !IsVulnerability;

    /// <summary>aliases, ordinal order.</summary>
    public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>upstream: the advisories that this one is about elsewhere, for example the CVE of a distribution's own record; ordinal order.</summary>
    public ImmutableArray<string> Upstream { get; init; } = [];

    /// <summary>severity[] of the record.</summary>
    public ImmutableArray<OsvSeverity> Severities { get; init; } = [];

    /// <summary>database_specific.severity as a word, else the word with which the summary begins ("Important: ..."), or null.</summary>
    public string? SeverityWord { get; init; }

    /// <summary>Modules of rpm distributions that <c>summary</c> names, as <c>NAME:STREAM</c>; ordinal order. The records have no other place for them.</summary>
    public ImmutableArray<string> Modules { get; init; } = [];

    /// <summary>affected[], but what repeats the fix of a package in a later build (<see cref="AlmaLinuxBuilds"/>).</summary>
    public ImmutableArray<OsvAffected> Affected { get; init; } = [];
}

/// <summary>severity[]: <paramref name="Type"/> for example CVSS_V3, <paramref name="Score"/> a vector or word.</summary>
public readonly record struct OsvSeverity(string Type, string Score);

/// <summary>affected[].</summary>
public sealed record OsvAffected
{
    /// <summary>package.ecosystem with its release, for example <c>Debian:12</c>.</summary>
    public required string Ecosystem { get; init; }

    /// <summary>package.name.</summary>
    public required string Name { get; init; }

    /// <summary>ranges[] but those of type GIT, which say nothing about package versions.</summary>
    public ImmutableArray<OsvRange> Ranges { get; init; } = [];

    /// <summary>versions[].</summary>
    public ImmutableArray<string> Versions { get; init; } = [];

    /// <summary>severity[] of this package.</summary>
    public ImmutableArray<OsvSeverity> Severities { get; init; } = [];

    /// <summary>ecosystem_specific.urgency or .severity, or database_specific.severity, as a word; "none" for what the database calls informational; or null.</summary>
    public string? SeverityWord { get; init; }

    /// <summary>What the record says of the package beside its range (<see cref="StatusWords"/>); Unknown where the range alone decides.</summary>
    public FindingStatus Stated { get; init; }
}

/// <summary>ranges[]: events in the record's order.</summary>
public sealed record OsvRange(ImmutableArray<OsvEvent> Events);

/// <summary>One event of a range.</summary>
public readonly record struct OsvEvent(OsvEventKind Kind, string Version);

/// <summary>Kind of an event.</summary>
public enum OsvEventKind
{
    /// <summary>Not set.</summary>
    Unknown = 0,
    /// <summary>Affected from this version on; "0" = from the first.</summary>
    Introduced,
    /// <summary>Not affected from this version on.</summary>
    Fixed,
    /// <summary>Affected up to and with this version.</summary>
    LastAffected,
    /// <summary>Nothing is said from this version on.</summary>
    Limit,
}
