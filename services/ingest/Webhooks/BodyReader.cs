using System.Buffers;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace ScanMesh.Ingest.Webhooks;

/// <summary>Reads a request's body within the limit. Few bodies are large: of those only so many are held at once, whoever sends them.</summary>
internal sealed class BodyReader : IDisposable
{
    /// <summary>Most bytes of a body.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>A body of more bytes is a large one.</summary>
    internal const int Small = 64 << 10;
    /// <summary>Most large bodies at once.</summary>
    internal const int MaxLarge = 64;

    // A sender that trickles its body holds a connection; this much a modem sends.
    private static readonly MinDataRate slowest = new(bytesPerSecond: 4096, gracePeriod: TimeSpan.FromSeconds(10));
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim large = new(MaxLarge);

    public void Dispose() => large.Dispose();

    /// <summary>The body, or null when it is larger than <see cref="MaxBytes"/>.</summary>
    /// <exception cref="Microsoft.AspNetCore.Http.BadHttpRequestException">The sender broke off, is too slow, or broke the protocol.</exception>
    /// <exception cref="TimeoutException">Too many large bodies come at once.</exception>
    public async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MaxBytes)
            return null;
        if (request.HttpContext.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = slowest;
        var isLarge = false;
        try
        {
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

                if (!isLarge && result.Buffer.Length > Small)
                {
                    isLarge = await large.WaitAsync(patience, cancellationToken);
                    if (!isLarge)
                        throw new TimeoutException("too many large bodies at once");
                }

                request.BodyReader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            }
        }
        finally
        {
            if (isLarge)
                large.Release();
        }
    }
}
