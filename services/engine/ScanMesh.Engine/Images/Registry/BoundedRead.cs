using System.Buffers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Registry;

/// <summary>Reads small documents whole, never more than a bound, never for longer than a bound: a byte now and then must not hold a worker.</summary>
internal static class BoundedRead
{
    private static readonly TimeSpan WholeTime = TimeSpan.FromMinutes(2);

    /// <summary>All bytes of <paramref name="stream"/>; more than <paramref name="limit"/> is a <see cref="FailureReason.TooLarge"/>, more than two minutes a <see cref="FailureReason.RegistryUnavailable"/> fault that starts with <paramref name="what"/>.</summary>
    public static async Task<byte[]> AllAsync(Stream stream, int limit, string what, CancellationToken cancellationToken)
    {
        var result = new ArrayBufferWriter<byte>(16 * 1024);
        using var whole = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        whole.CancelAfter(WholeTime);
        try
        {
            while (true)
            {
                var count = await stream.ReadAsync(result.GetMemory(8 * 1024), whole.Token).ConfigureAwait(false);
                if (count == 0)
                    return result.WrittenSpan.ToArray();
                result.Advance(count);
                if (result.WrittenCount > limit)
                    throw new ScanException(FailureReason.TooLarge, $"{what} is larger than {limit} bytes.");
            }
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ScanException(FailureReason.RegistryUnavailable, $"{what} was not there whole after {WholeTime.TotalMinutes:0} minutes.", e);
        }
    }
}
