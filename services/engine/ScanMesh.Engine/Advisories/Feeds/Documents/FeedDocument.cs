using ScanMesh.Engine.Images.Layers;
using SharpCompress.Compressors;
using SharpCompress.Compressors.BZip2;

namespace ScanMesh.Engine.Advisories.Feeds.Documents;

/// <summary>Opens a document of a feed by its first bytes: gzip, zstd, xz, bzip2, or plain. What its name says is not looked at.</summary>
internal static class FeedDocument
{
    private const int MagicBytes = 16;
    private const int BufferBytes = 1 << 16;
    private static readonly byte[] xz = [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00];

    /// <summary>The document's own bytes, bounded (<see cref="DocumentStream"/>). Disposing it closes the file.</summary>
    /// <exception cref="InvalidDataException">It does not begin as the compression that it names.</exception>
    public static Stream Open(string path) => Open(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes));

    /// <summary>As above, of a stream that can seek, at its beginning.</summary>
    public static Stream Open(Stream file)
    {
        var magic = new byte[MagicBytes];
        var count = file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        file.Position = 0;
        try
        {
            return new DocumentStream(Decompressed(file, magic.AsSpan(0, count)), file);
        }
        catch (Exception e) when (e is not (IOException or InvalidDataException))
        {
            file.Dispose();
            throw new InvalidDataException($"it cannot be decompressed: {e.Message}", e);
        }
    }

    private static Stream Decompressed(Stream file, ReadOnlySpan<byte> magic)
    {
        if (magic.StartsWith(xz))
            return new XzStream(file);
        return magic.StartsWith("BZh"u8)
            ? BZip2Stream.Create(Bzip2Parts.Check(file), CompressionMode.Decompress, decompressConcatenated: true, leaveOpen: true)
            : LayerDecompressor.Open(file, magic);
    }
}
