using System.Security.Cryptography;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Policies;
using ScanMesh.Engine.Reports;
using ScanMesh.Results.Ledger;
using ZstdSharp;

namespace ScanMesh.Results.Commits;

/// <summary>Canonical reports as they are stored: zstd over the JSON.</summary>
internal static class StoredReports
{
    /// <summary>Reads a stored report.</summary>
    /// <param name="body">zstd.</param>
    /// <param name="size">Its uncompressed size.</param>
    /// <exception cref="InvalidDataException">The bytes are not of that size.</exception>
    public static ScanReport Read(byte[] body, long size) => JsonReport.Read(Decompress(body, size));

    /// <summary>The verdict of the default policy at a time.</summary>
    public static Verdict Evaluate(ScanReport report, DateTimeOffset at) => DefaultPolicy.Evaluate(report, at);

    /// <summary>True when the bytes decompress to the declared size and digest.</summary>
    public static bool Matches(byte[] body, long size, string digest)
    {
        if (size is < 0 or > LedgerLimits.MaxReport)
            return false;
        try
        {
            using var stream = new DecompressionStream(new MemoryStream(body, writable: false));
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var buffer = new byte[64 * 1024];
            var total = 0L;
            for (int read; (read = stream.Read(buffer)) > 0;)
            {
                if ((total += read) > size)
                    return false;
                hash.AppendData(buffer, 0, read);
            }

            return total == size && Digest.FromSha256Hash(hash.GetHashAndReset()).ToString() == digest;
        }
        catch (Exception e) when (e is ZstdException or IOException)
        {
            return false;
        }
    }

    private static byte[] Decompress(byte[] body, long size)
    {
        if (size is < 0 or > LedgerLimits.MaxReport)
            throw new InvalidDataException($"A report of {size} bytes is too large.");
        using var stream = new DecompressionStream(new MemoryStream(body, writable: false));
        var bytes = new byte[size];
        stream.ReadExactly(bytes);
        return stream.ReadByte() < 0 ? bytes : throw new InvalidDataException("A report is longer than declared.");
    }
}
