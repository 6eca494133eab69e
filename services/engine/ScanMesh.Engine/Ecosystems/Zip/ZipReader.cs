using System.Buffers.Binary;
using System.IO.Compression;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.Zip;

/// <summary>
/// Reads what is wanted of a zip archive, within limits, whatever the archive says of itself. It agrees with the JVM on what an archive holds: the central directory counts, of two
/// entries with one name the last, and of an entry what its data holds and not the size that is written down. .NET's ZipArchive is not used because it loads whole directories and trusts them.
/// </summary>
internal sealed class ZipReader
{
    /// <summary>How the data of an entry begins.</summary>
    public const uint LocalSignature = 0x04034B50;
    private const int LocalBytes = 30;
    private const int Stored = 0;
    private const int Deflated = 8;
    private readonly Stream archive;
    private readonly ZipLimits limits;
    private readonly List<ZipFault> faults = [];
    private long left;

    private ZipReader(Stream archive, ZipLimits limits)
    {
        (this.archive, this.limits) = (archive, limits);
        left = Math.Min(limits.MostBytes, limits.RatioFreeBytes + (limits.Ratio * archive.Length));
    }

    /// <summary>The wanted entries, in ordinal order of their names; no folders.</summary>
    public IReadOnlyList<ZipEntry> Entries { get; private init; } = [];

    /// <summary>What could not be read so far, also in entries that were read to their end.</summary>
    public IReadOnlyList<ZipFault> Faults => faults;

    /// <summary>Reads the central directory.</summary>
    /// <param name="archive">A seekable stream, used until the reader is of no use any more.</param>
    /// <param name="wanted">Which names are wanted; called for each entry.</param>
    /// <param name="limits">Other limits than the usual ones, or null.</param>
    /// <exception cref="InvalidDataException">It is no zip archive, or its end is missing.</exception>
    public static ZipReader Read(Stream archive, Func<ReadOnlySpan<char>, bool> wanted, ZipLimits? limits = null)
    {
        limits ??= ZipLimits.Usual;
        var end = ZipEnd.Find(archive);
        var faults = new List<ZipFault>();
        var entries = new ZipDirectory(limits, wanted, faults).Walk(archive, end);
        var reader = new ZipReader(archive, limits) { Entries = [.. entries.OrderBy(e => e.Name, StringComparer.Ordinal)] };
        reader.faults.AddRange(faults);
        return reader;
    }

    /// <summary>The content of an entry, forward; the caller disposes it, and names the entry where it tells of an exception.</summary>
    /// <exception cref="InvalidDataException">The entry or its data is broken, or packed in a way that is not read; reading throws it as well.</exception>
    /// <exception cref="NestedLimitException">More comes out of the archive than its size allows; only reading throws it.</exception>
    public Stream Open(ZipEntry entry)
    {
        if (entry.IsEncrypted)
            throw new InvalidDataException("it is encrypted");
        if (entry.Method is not (Stored or Deflated))
            throw new InvalidDataException($"it is packed by method {entry.Method}, which is not read");
        Span<byte> header = stackalloc byte[LocalBytes];
        if (entry.Offset < 0 || entry.PackedSize < 0 || entry.Offset > archive.Length - LocalBytes)
            throw new InvalidDataException("it lies outside of the archive");
        ZipEnd.ReadAt(archive, entry.Offset, header);
        var start = entry.Offset + LocalBytes + BinaryPrimitives.ReadUInt16LittleEndian(header[26..]) + BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != LocalSignature || entry.PackedSize > archive.Length - start)
            throw new InvalidDataException("it does not lie where the archive says");
        var packed = new ZipWindow(archive, start, start + entry.PackedSize);
        return new Content(this, entry, entry.Method == Stored ? packed : new DeflateStream(packed, CompressionMode.Decompress));
    }

    /// <summary>A seekable copy of an entry that is an archive itself, made by the host.</summary>
    /// <exception cref="InvalidDataException">The entry or its data is broken.</exception>
    /// <exception cref="NestedLimitException">It lies too deep, is too large, or is larger than it says.</exception>
    public Stream OpenCopy(ZipEntry entry, INestedFiles nested)
    {
        using var content = Open(entry);
        var copy = nested.Open(content, entry.Size);
        try
        {
            if (content.ReadByte() < 0)
                return copy;
            throw new NestedLimitException($"it holds more than the {entry.Size} bytes that the archive says");
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    private void Count(int bytes)
    {
        left -= bytes;
        if (left < 0)
            throw new NestedLimitException($"more than {limits.Ratio} times its size comes out of the archive");
    }

    private sealed class Content(ZipReader owner, ZipEntry entry, Stream inner) : ForwardStream
    {
        private const int MaxFaults = 100;
        private long given;
        private bool hasEnded;

        public override int Read(Span<byte> buffer)
        {
            var read = inner.Read(buffer);
            given += read;
            owner.Count(read);
            if (read == 0 && buffer.Length > 0 && !hasEnded)
            {
                hasEnded = true;
                if (given != entry.Size && owner.faults.Count < MaxFaults)
                    owner.faults.Add(new ZipFault(ProblemReason.Malformed, $"{entry.Name} holds {given} bytes and not the {entry.Size} that the archive says"));
            }

            return read;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
