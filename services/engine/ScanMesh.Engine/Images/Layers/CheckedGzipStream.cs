using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;

namespace ScanMesh.Engine.Images.Layers;

/// <summary>
/// Decompresses gzip, all members, and fails when the data does not end with the end of a member. .NET's GZipStream alone takes a missing
/// trailer, and anything after the last member, for a proper end; so a last member of our own with a random text is put behind the data: only if it
/// comes out at the end was everything before it whole.
/// </summary>
internal sealed class CheckedGzipStream(Stream packed) : Stream
{
    private const int BufferSize = 64 * 1024;
    private static readonly byte[] marker = RandomNumberGenerator.GetBytes(32);
    private static readonly byte[] markerMember = Pack(marker);

    private readonly GZipStream inflated = new(new Appended(packed, markerMember), CompressionMode.Decompress);
    private readonly byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int start;
    private int end;
    private bool hasEnded;
    private bool isDisposed;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> target)
    {
        // The last bytes are held back: they are the marker, or data that is known to be data once more has come.
        while (end - start <= marker.Length && !hasEnded)
            Fill();
        var count = Math.Min(target.Length, Math.Max(0, end - start - marker.Length));
        buffer.AsSpan(start, count).CopyTo(target);
        start += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>Leaves the packed stream open.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !isDisposed)
        {
            isDisposed = true;
            inflated.Dispose();
            ArrayPool<byte>.Shared.Return(buffer);
        }

        base.Dispose(disposing);
    }

    private void Fill()
    {
        buffer.AsSpan(start, end - start).CopyTo(buffer);
        (start, end) = (0, end - start);
        var count = inflated.Read(buffer, end, buffer.Length - end);
        end += count;
        if (count > 0)
            return;
        hasEnded = true;
        if (!buffer.AsSpan(0, end).EndsWith(marker))
            throw new InvalidDataException("The gzip data does not end with the end of a member.");
    }

    private static byte[] Pack(byte[] bytes)
    {
        var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.NoCompression, leaveOpen: true))
            gzip.Write(bytes);
        return output.ToArray();
    }

    private sealed class Appended(Stream first, byte[] second) : Stream
    {
        private bool firstEnded;
        private int given;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(Span<byte> target)
        {
            if (!firstEnded)
            {
                var count = first.Read(target);
                if (count > 0 || target.IsEmpty)
                    return count;
                firstEnded = true;
            }

            var rest = second.AsSpan(given);
            rest = rest[..Math.Min(rest.Length, target.Length)];
            rest.CopyTo(target);
            given += rest.Length;
            return rest.Length;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
