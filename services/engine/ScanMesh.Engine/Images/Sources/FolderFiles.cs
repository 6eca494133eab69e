namespace ScanMesh.Engine.Images.Sources;

/// <summary>Files below a folder. The names asked for are made by us from verified digests, never taken from an image.</summary>
internal sealed class FolderFiles(string folder) : IImageFiles
{
    public string Name => folder;

    public long? SizeOf(string path) => new FileInfo(Full(path)) is { Exists: true } file ? file.Length : null;

    public Stream? Open(string path)
    {
        // What has no bytes is never opened: FIFOs and devices have none, and opening one may wait for ever.
        var full = Full(path);
        return new FileInfo(full) is { Exists: true } file
            ? file.Length == 0 ? new MemoryStream() : new FileStream(full, new FileStreamOptions { Access = FileAccess.Read, Share = FileShare.Read, BufferSize = 0, Options = FileOptions.Asynchronous | FileOptions.SequentialScan })
            : null;
    }

    public void Dispose()
    {
    }

    private string Full(string path) => Path.Combine(folder, path);
}
