using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Registry;

/// <summary>A source some of whose blobs come from mirrors.</summary>
internal interface IMirroredSource
{
    /// <summary>
    /// The blob's bytes turned out to be others. True when they came from a mirror: the next <see cref="Sources.IImageSource.OpenBlobAsync"/> of it asks the
    /// registry itself.
    /// </summary>
    bool Distrust(Digest blob);
}
