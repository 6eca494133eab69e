using System.Collections.Immutable;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Advisories;

/// <summary>What a snapshot says of itself.</summary>
public sealed record SnapshotInfo
{
    /// <summary>Epoch, sequence and hash of the match content.</summary>
    public required Revision Revision { get; init; }

    /// <summary>When it was built.</summary>
    public required DateTimeOffset BuiltAt { get; init; }

    /// <summary>Records, those too that find nothing: withdrawn ones and those left out.</summary>
    public required long Records { get; init; }

    /// <summary>Records among them that find nothing because they are about no vulnerability: errata of bug fixes and enhancements that name no CVE.</summary>
    public required long LeftOut { get; init; }

    /// <summary>By ecosystem without release, ordinal order.</summary>
    public required ImmutableArray<SnapshotEcosystem> Ecosystems { get; init; }
}

/// <summary>One ecosystem of a snapshot.</summary>
/// <param name="Name">Ecosystem without release, as the records spell it, for example "Debian".</param>
/// <param name="Records">Records that name it and find something: not withdrawn, not left out.</param>
/// <param name="Releases">Releases that records name ("12", "v3.19"), ordinal order; "" stands for records without a release.</param>
/// <param name="DataAsOf">Newest <c>modified</c> that is not after the build; null when no record has a usable one.</param>
public sealed record SnapshotEcosystem(string Name, long Records, ImmutableArray<string> Releases, DateTimeOffset? DataAsOf)
{
    /// <summary>True when records name this release.</summary>
    public bool Holds(string release) => Releases.Any(r => r.Length > 0 && EcosystemName.Includes(r, release));
}
