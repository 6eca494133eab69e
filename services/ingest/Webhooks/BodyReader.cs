using System.Buffers;

namespace ScanMesh.Ingest.Webhooks;

/// <summary>Reads a request's body within the limit.</summary>
internal static class BodyReader
{
    /// <summary>Most bytes of a body.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>The body, or null when it is larger than <see cref="MaxBytes"/>.</summary>
    /// <exception cref="BadHttpRequestException">The sender broke off, is too slow, or broke the protocol.</exception>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MaxBytes)
            return null;
        while (true)
        {
            var result = await request.BodyReader.ReadAsync(cancellationToken);
            if (result.Buffer.Length > MaxBytes)
            {
                request.BodyReader.AdvanceTo(result.Buffer.End);
                return null;
            }

            if (result.IsCompleted)
            {
                var body = result.Buffer.ToArray();
                request.BodyReader.AdvanceTo(result.Buffer.End);
                return body;
            }

            request.BodyReader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }
}
