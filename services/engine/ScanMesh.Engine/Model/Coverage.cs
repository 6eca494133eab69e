using System.Text.Json.Serialization;

namespace ScanMesh.Engine.Model;

/// <summary>What the advisory data knows about one ecosystem of an image.</summary>
/// <param name="Ecosystem">Ecosystem without release, for example "Debian".</param>
/// <param name="Release">The release, for example "12", or null.</param>
/// <param name="Packages">How many packages of the image are of it.</param>
/// <param name="State">The state.</param>
/// <param name="DataAsOf">Age of the data: the feed's time, else the newest <c>modified</c> not in the future; null without data.</param>
/// <param name="EndOfLife">The last day of the distribution's release, for its own packages; null when it is not known, or of a language's packages.</param>
public sealed record Coverage(string Ecosystem, string? Release, int Packages, CoverageState State, DateTimeOffset? DataAsOf, DateOnly? EndOfLife = null)
{
    /// <summary>True when there is data, be it stale.</summary>
    [JsonIgnore]
    public bool IsCovered => State is CoverageState.Covered or CoverageState.Stale;

    /// <summary>The ecosystem with its release, as packages have it.</summary>
    [JsonIgnore]
    public string FullName => Release is null ? Ecosystem : $"{Ecosystem}:{Release}";

    /// <summary>True when the release has ended: nobody publishes advisories for it any more.</summary>
    public bool IsEnded(DateTimeOffset at) => EndOfLife is { } last && DateOnly.FromDateTime(at.UtcDateTime) > last;
}

/// <summary>State of a coverage row; wire text is kebab case.</summary>
public enum CoverageState
{
    /// <summary>Not set.</summary>
    Unknown = 0,
    /// <summary>Data is there.</summary>
    Covered,
    /// <summary>The ecosystem is known, the snapshot holds nothing of it.</summary>
    NoData,
    /// <summary>The snapshot knows the ecosystem, not this release.</summary>
    UnknownRelease,
    /// <summary>No feed is configured for it, or the distribution is unknown.</summary>
    NotConfigured,
    /// <summary>Data is there but over 7 days old at evaluation time, or of a release that has ended, to which nothing is added; a warning, still covered.</summary>
    Stale,
}
