namespace ScanMesh.Engine.Images.Layers;

/// <summary>A forward stream whose first bytes were read already, given back before the rest.</summary>
internal sealed class ReturnedHead(ReadOnlySpan<byte> head, Stream rest) : ForwardStream
{
    private readonly byte[] head = head.ToArray();
    private int given;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (given == head.Length)
            return rest.Read(buffer);
        var count = Math.Min(buffer.Length, head.Length - given);
        head.AsSpan(given, count).CopyTo(buffer);
        given += count;
        return count;
    }
}
