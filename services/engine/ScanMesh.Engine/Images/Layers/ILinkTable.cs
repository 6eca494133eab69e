namespace ScanMesh.Engine.Images.Layers;

/// <summary>Knows which paths are symbolic links.</summary>
internal interface ILinkTable
{
    /// <summary>True when the path with this hash is a link that must be followed; gives its raw target text.</summary>
    bool TryFollow(ulong path, out string target);
}
