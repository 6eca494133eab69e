using ScanMesh.Engine.Model;
using ScanMesh.Hosting.Access;
using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Bases;

/// <summary>Tells on which image another was built, by its blobs alone: what a config or an annotation says of it is a claim (SEMANTICS S3).</summary>
internal interface IBaseImages
{
    /// <summary>The largest other image whose blobs are the lowest ones of <paramref name="image"/>; null when the caller sees none.</summary>
    Task<BaseImage?> FindAsync(StoreSession store, Caller caller, ImageRow image);
}
