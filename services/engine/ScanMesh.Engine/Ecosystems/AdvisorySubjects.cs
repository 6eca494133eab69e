namespace ScanMesh.Engine.Ecosystems;

/// <summary>What the records of an advisory ecosystem name. Where both are set a record may name either.</summary>
[Flags]
public enum AdvisorySubjects
{
    /// <summary>Not set.</summary>
    Unknown = 0,
    /// <summary>Source packages, with the source's version.</summary>
    SourcePackages = 1,
    /// <summary>Binary packages, with their own version.</summary>
    BinaryPackages = 2,
}
