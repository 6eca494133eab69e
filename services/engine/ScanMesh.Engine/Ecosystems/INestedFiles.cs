namespace ScanMesh.Engine.Ecosystems;

/// <summary>Copies of what lies inside a file that is being analysed, such as an archive in an archive. The host makes and bounds them.</summary>
public interface INestedFiles
{
    /// <summary>A seekable copy; the analyser disposes it. As many may be open at once as archives may be nested.</summary>
    /// <param name="content">Its content, read to <paramref name="size"/> bytes or to its end if that is earlier.</param>
    /// <param name="size">What the archive says of its size, bytes.</param>
    /// <exception cref="NestedLimitException">It lies too deep, or the file's inner archives are too large. What an analyser lets pass becomes a problem of the file.</exception>
    Stream Open(Stream content, long size);
}
