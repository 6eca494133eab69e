namespace ScanMesh.Ingest.Sources;

/// <summary>Why something in an event is rightly no push of an image: a closed set, so that it can be counted.</summary>
public enum IgnoreReason
{
    /// <summary>There is nothing in it.</summary>
    Empty,

    /// <summary>The sender tries its webhook.</summary>
    Test,

    /// <summary>Somebody pulled.</summary>
    Pull,

    /// <summary>Something was deleted; told on as a hint.</summary>
    Delete,

    /// <summary>Quotas, scans, retention, replication jobs, new repositories: the registry's own housekeeping.</summary>
    Housekeeping,

    /// <summary>The push failed at the registry.</summary>
    Failed,

    /// <summary>A layer or another blob, not a manifest.</summary>
    Blob,

    /// <summary>A signature, attestation, SBOM or list of referrers.</summary>
    Attached,

    /// <summary>A Helm chart, a module, or another artifact that is no image.</summary>
    OtherArtifact,

    /// <summary>A package of another format (npm, Maven ...) from a sender of many.</summary>
    OtherFormat,

    /// <summary>A registry, or repository, that the configuration does not name.</summary>
    OtherRegistry,
}
