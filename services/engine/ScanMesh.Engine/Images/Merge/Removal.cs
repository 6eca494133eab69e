namespace ScanMesh.Engine.Images.Merge;

/// <summary>What a layer does to a path of the layers below.</summary>
internal enum Removal
{
    /// <summary>Nothing: it stays.</summary>
    None = 0,
    /// <summary>It is gone: whited out, made opaque, replaced, or an ancestor was.</summary>
    Removed,
    /// <summary>A file of the layer replaces it that was written under another name, through a link.</summary>
    ReplacedThroughLink,
}
