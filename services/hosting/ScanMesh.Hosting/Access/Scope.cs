namespace ScanMesh.Hosting.Access;

/// <summary>What a token may do.</summary>
[Flags]
public enum Scope
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Reports, images, findings, requests.</summary>
    Read = 1,

    /// <summary>The event log.</summary>
    Subscribe = 2,

    /// <summary>Verdicts.</summary>
    Gate = 4,

    /// <summary>Redrives and the like.</summary>
    Admin = 8,

    /// <summary>All of them.</summary>
    All = Read | Subscribe | Gate | Admin,
}
