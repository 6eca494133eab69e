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
    private static readonly byte[] marker = RandomNumberGenerator.GetBytes(32);
    private static readonly byte[] markerMember = Pack(marker);

    private readonly GZipStream inflated = new(new Appended(packed, markerMember), CompressionMode.Decompress);
    private readonly byte[] tail = new byte[marker.Length];
    private int tailLength;
    private bool hasEnded;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Reads into <paramref name="target"/>, which has more than 64 bytes: the tail that is held back must fit beside new data.</summary>
    public override int Read(Span<byte> target)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(target.Length, 2 * marker.Length, nameof(target));
        // The last bytes are held back: they are the marker, or data that is known to be data once more has come.
        while (!hasEnded)
        {
            tail.AsSpan(0, tailLength).CopyTo(target);
            var count = inflated.Read(target[tailLength..]);
            if (count == 0)
            {
                hasEnded = true;
                if (!tail.AsSpan(0, tailLength).SequenceEqual(marker))
                    throw new InvalidDataException("The gzip data does not end with the end of a member.");
                break;
            }

            var length = tailLength + count;
            tailLength = Math.Min(marker.Length, length);
            var given = length - tailLength;
            target[given..length].CopyTo(tail);
            if (given > 0)
                return given;
        }

        return 0;
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
        if (disposing)
            inflated.Dispose();
        base.Dispose(disposing);
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
