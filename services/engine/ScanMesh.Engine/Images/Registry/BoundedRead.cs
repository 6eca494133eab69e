using System.Buffers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Registry;

/// <summary>Reads small documents whole, never more than a bound.</summary>
internal static class BoundedRead
{
    /// <summary>All bytes of <paramref name="stream"/>; more than <paramref name="limit"/> is a <see cref="FailureReason.TooLarge"/> fault that starts with <paramref name="what"/>.</summary>
    public static async Task<byte[]> AllAsync(Stream stream, int limit, string what, CancellationToken cancellationToken)
    {
        var result = new ArrayBufferWriter<byte>(16 * 1024);
        while (true)
        {
            var count = await stream.ReadAsync(result.GetMemory(8 * 1024), cancellationToken).ConfigureAwait(false);
            if (count == 0)
                return result.WrittenSpan.ToArray();
            result.Advance(count);
            if (result.WrittenCount > limit)
                throw new ScanException(FailureReason.TooLarge, $"{what} is larger than {limit} bytes.");
        }
    }
}
