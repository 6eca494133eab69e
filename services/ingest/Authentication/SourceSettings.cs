using ScanMesh.Hosting.Configuration;
using ScanMesh.Ingest.Sources;

namespace ScanMesh.Ingest.Authentication;

/// <summary>A source's settings, what is fixed about its kind, and the clock.</summary>
internal sealed record SourceSettings(SourceOptions Options, SourceTraits Traits, TimeProvider Time)
{
    /// <summary>The way of authentication: the configured one, else the kind's first.</summary>
    public string Auth => Options.Auth ?? Traits.Authentications[0];
}
