using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace ScanMesh.Ingest.Webhooks;

/// <summary>Reads a request's body within the limit. Few bodies are large: of those only so many are held at once, whoever sends them.</summary>
internal sealed class BodyReader(TimeProvider time) : IDisposable
{
    /// <summary>Most bytes of a body.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>A body of more bytes is a large one.</summary>
    internal const int Small = 64 << 10;

    /// <summary>Most large bodies at once.</summary>
    internal const int MaxLarge = 64;

    /// <summary>So long a large body may hold its place: it may be of somebody whom nobody knows yet, since a signature is over the whole body.</summary>
    internal static readonly TimeSpan LargeWithin = TimeSpan.FromSeconds(30);

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
        while (true)
        {
            var result = await request.BodyReader.ReadAsync(cancellationToken);
            var isLarge = result.Buffer.Length > Small;
            if (IsWhole(request.BodyReader, result, out var body))
                return body;
            if (isLarge)
                return await ReadLargeAsync(request.BodyReader, cancellationToken);
        }
    }

    private async Task<ReadOnlyMemory<byte>?> ReadLargeAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        if (!await large.WaitAsync(patience, cancellationToken))
            throw new TimeoutException("too many large bodies at once");
        using var limit = new CancellationTokenSource(LargeWithin, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            while (true)
                if (IsWhole(reader, await reader.ReadAsync(either.Token), out var body))
                    return body;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new Microsoft.AspNetCore.Http.BadHttpRequestException("The body came too slowly.", StatusCodes.Status408RequestTimeout);
        }
        finally
        {
            large.Release();
        }
    }

    // True at its end, or when it is too large: then without a body.
    private static bool IsWhole(PipeReader reader, ReadResult result, out ReadOnlyMemory<byte>? body)
    {
        body = null;
        var fits = result.Buffer.Length <= MaxBytes;
        if (fits && !result.IsCompleted)
        {
            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            return false;
        }

        if (fits)
            body = result.Buffer.ToArray();
        reader.AdvanceTo(result.Buffer.End);
        return true;
    }
}
