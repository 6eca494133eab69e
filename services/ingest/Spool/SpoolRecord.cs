using System.Buffers.Binary;
using System.Text.Json;
using ScanMesh.Contracts.V1;

namespace ScanMesh.Ingest.Spool;

/// <summary>A record of the spool: length and CRC-32C of the payload (both 4 bytes, little endian), then the message's JSON.</summary>
internal static class SpoolRecord
{
    /// <summary>Bytes before the payload.</summary>
    public const int HeaderSize = 8;

    /// <summary>Most bytes of a payload: messages stay under 1 MiB (SEMANTICS S2).</summary>
    public const int MaxPayload = 1 << 20;

    /// <summary>The record's bytes.</summary>
    public static byte[] Write(ScanRequested request)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(request, MessageJson.Default.ScanRequested);
        if (payload.Length > MaxPayload)
            throw new SpoolUnavailableException("A request is larger than a record may be.");
        var record = new byte[HeaderSize + payload.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(record, (uint)payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(4), Crc32C.Of(payload));
        payload.CopyTo(record, HeaderSize);
        return record;
    }

    /// <summary>
    /// Reads the next record; null at the end. <paramref name="problem"/> says why the rest is unreadable, and whether that is only a
    /// record whose writing was cut off (nobody was told that it is safe).
    /// </summary>
    public static ScanRequested? Read(Stream stream, out SpoolDamage? problem)
    {
        problem = null;
        var start = stream.Position;
        var rest = stream.Length - start;
        if (rest == 0)
            return null;
        Span<byte> header = stackalloc byte[HeaderSize];
        if (stream.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false) < HeaderSize)
            return Damaged(stream, start, isTornTail: true, out problem);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(header);
        if (length is 0 or > MaxPayload)
            return Damaged(stream, start, isTornTail: header.IndexOfAnyExcept((byte)0) < 0, out problem);
        if (length > rest - HeaderSize)
            return Damaged(stream, start, isTornTail: true, out problem);
        var payload = new byte[length];
        stream.ReadExactly(payload);
        if (Crc32C.Of(payload) != BinaryPrimitives.ReadUInt32LittleEndian(header[4..]))
            return Damaged(stream, start, isTornTail: stream.Position == stream.Length, out problem);
        try
        {
            return JsonSerializer.Deserialize(payload, MessageJson.Default.ScanRequested) ?? Damaged(stream, start, isTornTail: false, out problem);
        }
        catch (JsonException)
        {
            // Checksum right, content not ours: a newer version's file, perhaps.
            return Damaged(stream, start, isTornTail: false, out problem);
        }
    }

    private static ScanRequested? Damaged(Stream stream, long start, bool isTornTail, out SpoolDamage? problem)
    {
        problem = new SpoolDamage(stream.Length - start, isTornTail);
        return null;
    }
}
