namespace ScanMesh.Engine.Images.Sources;

/// <summary>Read-only files of an image on disk: a folder, or an archive that is read where it lies.</summary>
internal interface IImageFiles : IDisposable
{
    /// <summary>What it is, for messages.</summary>
    string Name { get; }

    /// <summary>Bytes of a file, or null when there is none of that name.</summary>
    long? SizeOf(string path);

    /// <summary>A file's bytes, or null; may be called concurrently.</summary>
    Stream? Open(string path);
}
