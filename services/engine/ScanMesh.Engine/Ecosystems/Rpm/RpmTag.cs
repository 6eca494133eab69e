namespace ScanMesh.Engine.Ecosystems.Rpm;

/// <summary>Tags of a header that we read (rpm's rpmtag.h).</summary>
internal enum RpmTag
{
    Unknown = 0,
    Name = 1000,
    Version = 1001,
    Release = 1002,
    Epoch = 1003,
    Licence = 1014,
    Architecture = 1022,
    FileStates = 1029,
    SourceRpm = 1044,
    DirIndexes = 1116,
    BaseNames = 1117,
    DirNames = 1118,
    ModularityLabel = 5096,
}
