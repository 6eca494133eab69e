namespace ScanMesh.Engine.Images.Layers;

/// <summary>The content of the entry at hand, forward only; holes of sparse files read as zeros. One object serves a whole walk.</summary>
internal sealed class TarContentStream(TarInput input) : Stream
{
    private SparseMap? map;
    private int piece;
    private long length;
    private long position;

    /// <summary>Stored bytes that nobody has read yet.</summary>
    public long StoredLeft { get; private set; }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => length;
    public override long Position { get => position; set => throw new NotSupportedException(); }

    public void Start(long stored, SparseMap? sparse)
    {
        (StoredLeft, map, piece, position) = (stored, sparse, 0, 0);
        length = sparse?.RealSize ?? stored;
    }

    public override int Read(Span<byte> buffer)
    {
        var (run, isHole) = NextRun();
        var count = (int)Math.Min(buffer.Length, run);
        if (count == 0)
            return 0;
        if (isHole)
        {
            input.TakeHole(count);
            buffer[..count].Clear();
        }
        else
        {
            count = input.Read(buffer[..count]);
            if (count == 0)
                throw ArchiveException.Corrupt("The archive ends in the middle of an entry.");
            StoredLeft -= count;
        }

        position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int ReadByte()
    {
        Span<byte> one = stackalloc byte[1];
        return Read(one) == 0 ? -1 : one[0];
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>How many bytes of one sort come next.</summary>
    private (long Length, bool IsHole) NextRun()
    {
        if (map is null)
            return (length - position, false);
        while (piece < map.Pieces.Count && position >= map.Pieces[piece].Offset + map.Pieces[piece].Length)
            piece++;
        if (piece == map.Pieces.Count)
            return (length - position, true);
        var (offset, pieceLength) = map.Pieces[piece];
        return position < offset ? (offset - position, true) : (offset + pieceLength - position, false);
    }
}
