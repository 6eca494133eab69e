using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace ScanMesh.Results.Log;

/// <summary>
/// A place in the log: after the event at this position of this epoch. Its text is opaque: base64url of version, epoch, position and
/// a checksum, which tells damaged text from a place; it grants nothing.
/// </summary>
/// <param name="Epoch">The numbering it belongs to.</param>
/// <param name="Position">Position of the last event seen; 0 = before the first.</param>
internal readonly record struct Cursor(Guid Epoch, long Position)
{
    private const byte Version = 1;
    private const int Body = 1 + 16 + 8;
    private const int Checksum = 7;

    /// <summary>Parses; false for what is damaged or of a version not known.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Cursor? cursor)
    {
        cursor = null;
        Span<byte> bytes = stackalloc byte[Body + Checksum];
        Span<byte> sum = stackalloc byte[SHA256.HashSizeInBytes];
        if (text.Length > 64 || !Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, bytes, out var length) || length != bytes.Length || bytes[0] != Version)
            return false;
        SHA256.HashData(bytes[..Body], sum);
        if (!sum[..Checksum].SequenceEqual(bytes[Body..]))
            return false;
        cursor = new Cursor(new Guid(bytes[1..17], bigEndian: true), BinaryPrimitives.ReadInt64BigEndian(bytes[17..]));
        return cursor.Value.Position >= 0;
    }

    /// <summary>The opaque text; parses back to the same place.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Body + Checksum];
        Span<byte> sum = stackalloc byte[SHA256.HashSizeInBytes];
        bytes[0] = Version;
        Epoch.TryWriteBytes(bytes[1..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(bytes[17..], Position);
        SHA256.HashData(bytes[..Body], sum);
        sum[..Checksum].CopyTo(bytes[Body..]);
        return Base64Url.EncodeToString(bytes);
    }
}
