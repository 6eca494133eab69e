using System.Buffers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.Rpm;

/// <summary>
/// Random access to a database, and room for its records. Records of an honest file do not overlap, so all of them together are never larger than the
/// file: that bounds the work, whatever offsets and lengths a file claims.
/// </summary>
internal sealed class RpmDatabaseFile(Stream content, long length) : IDisposable
{
    /// <summary>Largest record, bytes. The largest headers of distributions have some megabytes.</summary>
    public const int MaxRecordBytes = 64 << 20;

    private byte[] room = [];
    private long left = length;

    /// <summary>Bytes of the file.</summary>
    public long Length { get; } = length;

    /// <summary>Reads all of <paramref name="buffer"/>.</summary>
    /// <exception cref="InvalidDataException">The file ends before.</exception>
    public void Read(long offset, Span<byte> buffer)
    {
        if (offset < 0 || buffer.Length > Length - offset)
            throw new InvalidDataException($"the database ends before byte {offset + buffer.Length}");
        content.Position = offset;
        content.ReadExactly(buffer);
    }

    /// <summary>Room for one record, valid until the next call; false where the record cannot be one, which is told.</summary>
    public bool TryRent(long size, string place, IRpmRecords records, out Span<byte> record)
    {
        record = [];
        if (size > MaxRecordBytes)
            records.AddProblem(ProblemReason.Limit, $"{place} has {size} bytes, more than the {MaxRecordBytes} that are read");
        else if (size > left)
            records.AddProblem(ProblemReason.Malformed, $"{place} is larger than what is left of the database, or overlaps others");
        else
        {
            left -= size;
            if (room.Length < size)
            {
                ArrayPool<byte>.Shared.Return(room);
                room = ArrayPool<byte>.Shared.Rent((int)size);
            }

            record = room.AsSpan(0, (int)size);
            return true;
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(room);
        room = [];
    }
}
