using ScanMesh.Engine.Images.Layers;

namespace ScanMesh.Engine.Advisories.Feeds.Documents;

/// <summary>
/// What a decompressor gives, within bounds (SECURITY T3): <see cref="MaxBytes"/> in all and, beyond <see cref="FreeBytes"/>, <see cref="MaxRatio"/> times
/// the compressed bytes. Whatever a decompressor throws at broken input is an <see cref="InvalidDataException"/> here.
/// </summary>
internal sealed class DocumentStream(Stream decompressed, Stream compressed) : ForwardStream
{
    /// <summary>Most bytes of a document.</summary>
    public const long MaxBytes = 4L << 30;

    /// <summary>Bytes that may be had whatever their ratio.</summary>
    public const long FreeBytes = 256L << 20;

    /// <summary>Most bytes out for one in.</summary>
    public const int MaxRatio = 200;

    private long total;

    /// <inheritdoc/>
    public override long Position
    {
        get => total;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var read = ReadSome(buffer);
        total += read;
        if (total > MaxBytes)
            throw new InvalidDataException($"it is larger than {MaxBytes} bytes");
        if (total > FreeBytes && total / MaxRatio > compressed.Position)
            throw new InvalidDataException($"it grows to more than {MaxRatio} times its size");
        return read;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            decompressed.Dispose();
            compressed.Dispose();
        }

        base.Dispose(disposing);
    }

    private int ReadSome(Span<byte> buffer)
    {
        try
        {
            return decompressed.Read(buffer);
        }
        catch (Exception e) when (e is EndOfStreamException or not (IOException or InvalidDataException or OutOfMemoryException))
        {
            throw new InvalidDataException($"it cannot be decompressed: {e.Message}", e);
        }
    }
}
