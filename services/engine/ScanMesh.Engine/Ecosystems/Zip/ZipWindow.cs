using ScanMesh.Engine.Images.Layers;

namespace ScanMesh.Engine.Ecosystems.Zip;

/// <summary>The bytes of an archive from one place to another. Several may be read in turns.</summary>
internal sealed class ZipWindow(Stream archive, long position, long end) : ForwardStream
{
    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (position >= end || buffer.IsEmpty)
            return 0;
        archive.Position = position;
        var read = archive.Read(buffer[..(int)Math.Min(buffer.Length, end - position)]);
        position += read;
        return read;
    }
}
