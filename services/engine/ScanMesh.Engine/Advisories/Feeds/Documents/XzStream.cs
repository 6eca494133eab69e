using System.Buffers.Binary;
using System.IO.Hashing;
using ScanMesh.Engine.Images.Layers;
using SharpCompress.Compressors.LZMA;

namespace ScanMesh.Engine.Advisories.Feeds.Documents;

/// <summary>
/// Reads the .xz format (https://tukaani.org/xz/xz-file-format.txt) over the library's LZMA2: streams and blocks one after the other, and nothing but
/// LZMA2 with a dictionary of at most <see cref="MaxDictionaryBytes"/>, which is what the header makes us allocate. The blocks' own checks are not
/// looked at: the checksum of the whole file was, before.
/// </summary>
internal sealed class XzStream : ForwardStream
{
    /// <summary>Largest dictionary: that of <c>xz -9</c>.</summary>
    public const long MaxDictionaryBytes = 64 << 20;

    private const int MaxBlocks = 16_384;
    private const int HeaderBytes = 12;
    private const byte Lzma2 = 0x21;
    private static readonly byte[] magic = [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00];

    // Bytes of the check behind a block, by its type.
    private static readonly int[] checkBytes = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64];
    private readonly WholeInput input;
    private int blocks;
    private LzmaStream? block;
    private long blockStart;
    private int check;
    private bool isInStream;
    private bool isAtEnd;

    /// <summary>Reads from the beginning of <paramref name="file"/>, which stays open.</summary>
    public XzStream(Stream file) => input = new WholeInput(file);

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        while (!buffer.IsEmpty && !isAtEnd)
        {
            if (block is null)
            {
                Next();
                continue;
            }

            var read = block.Read(buffer);
            if (read > 0)
                return read;
            EndBlock();
        }

        return 0;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            block?.Dispose();
        base.Dispose(disposing);
    }

    private void Next()
    {
        if (!isInStream)
        {
            BeginStream();
            return;
        }

        blockStart = input.Position;
        var size = input.ReadByte();
        if (size == 0)
            EndStream();
        else
            BeginBlock((size + 1) * 4);
    }

    private void BeginStream()
    {
        // Between streams there may be zeros, four at a time.
        Span<byte> header = stackalloc byte[HeaderBytes];
        do
        {
            if (input.IsAtEnd)
            {
                isAtEnd = true;
                return;
            }

            input.ReadExactly(header[..4]);
        }
        while (header[..4] is [0, 0, 0, 0] && input.Position > HeaderBytes);
        input.ReadExactly(header[4..]);
        if (!header.StartsWith(magic) || header[6] != 0 || header[7] >= checkBytes.Length)
            throw new InvalidDataException("an xz stream's header is damaged");
        Verify(header[6..8], header[8..12]);
        check = checkBytes[header[7]];
        isInStream = true;
    }

    private void BeginBlock(int size)
    {
        // Each block has a dictionary of its own.
        if (++blocks > MaxBlocks)
            throw new InvalidDataException($"an xz file of more than {MaxBlocks} blocks");
        var header = new byte[size];
        header[0] = (byte)((size / 4) - 1);
        input.ReadExactly(header.AsSpan(1));
        Verify(header.AsSpan(0, size - 4), header.AsSpan(size - 4));
        var flags = header[1];
        var at = 2;
        if ((flags & 0x3F) != 0)
            throw new InvalidDataException("an xz block has other filters than LZMA2");
        for (var sizes = (flags >> 6 & 1) + (flags >> 7); sizes > 0; sizes--)
            while (at < size - 4 && header[at++] >= 0x80)
            {
            }

        if (at + 3 > size - 4 || header[at] != Lzma2 || header[at + 1] != 1 || header[at + 2] > 40)
            throw new InvalidDataException("an xz block has another filter than LZMA2");
        var bits = header[at + 2];
        if (bits == 40 || (2L | (bits & 1u)) << ((bits / 2) + 11) > MaxDictionaryBytes)
            throw new InvalidDataException($"an xz block wants a dictionary of more than {MaxDictionaryBytes} bytes");
        block = LzmaStream.Create([bits], input, -1, -1, null, isLzma2: true, leaveOpen: true);
    }

    private void EndBlock()
    {
        block!.Dispose();
        block = null;
        Skip(Padding() + check);
    }

    /// <summary>The index, whose records are not needed, and the footer.</summary>
    private void EndStream()
    {
        for (var numbers = Number() * 2; numbers > 0; numbers--)
            Number();
        Skip(Padding() + 4 + HeaderBytes);
        isInStream = false;
    }

    private int Padding() => (int)((4 - ((input.Position - blockStart) % 4)) % 4);

    private void Skip(int count)
    {
        for (; count > 0; count--)
            input.ReadByte();
    }

    private long Number()
    {
        var value = 0L;
        for (var shift = 0; shift < 63; shift += 7)
        {
            var b = input.ReadByte();
            value |= (b & 0x7FL) << shift;
            if (b < 0x80)
                return value;
        }

        throw new InvalidDataException("a number of an xz index is damaged");
    }

    private static void Verify(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> crc)
    {
        if (Crc32.HashToUInt32(bytes) != BinaryPrimitives.ReadUInt32LittleEndian(crc))
            throw new InvalidDataException("an xz header is damaged");
    }

    /// <summary>Counts what is read; an end too early is a fault, which the library takes for bytes.</summary>
    private sealed class WholeInput(Stream file) : ForwardStream
    {
        private readonly byte[] buffer = new byte[1 << 16];
        private int next;
        private int end;
        private long passed;

        public bool IsAtEnd => next == end && !Fill();

        public override long Position
        {
            get => passed + next;
            set => throw new NotSupportedException();
        }

        public override int ReadByte() => IsAtEnd ? throw new EndOfStreamException("the xz file ends too early") : buffer[next++];

        public override int Read(Span<byte> target)
        {
            if (target.IsEmpty)
                return 0;
            if (IsAtEnd)
                throw new EndOfStreamException("the xz file ends too early");
            var count = Math.Min(target.Length, end - next);
            buffer.AsSpan(next, count).CopyTo(target);
            next += count;
            return count;
        }

        private bool Fill()
        {
            passed += end;
            next = 0;
            end = file.Read(buffer, 0, buffer.Length);
            return end > 0;
        }
    }
}
