using System.Buffers;
using System.Net;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Registry;

/// <summary>
/// A blob's body that is asked for again from where it broke. It goes on only where the answer is provably the rest of the same bytes, as far as headers can
/// prove it; the reader verifies the whole by its digest.
/// </summary>
internal sealed class ResumingBlobStream : Stream
{
    /// <summary>Resumptions in a row that brought less than <see cref="Progress"/>.</summary>
    internal const int MaxWithoutProgress = 3;

    /// <summary>Resumptions in all: a registry that drops every few megabytes is not to be read for ever.</summary>
    internal const int MaxResumes = 100;

    /// <summary>So many bytes since the last break make it worth going on.</summary>
    internal const long Progress = 256 * 1024;

    private readonly Func<long, CancellationToken, Task<RegistryResponse>> open;
    private readonly long size;
    private readonly string host;
    private readonly string what;
    private readonly (string Host, string Tag)? identity;
    private RegistryResponse response;
    private Stream body;
    private long position;
    private long brokeAt;
    private long endedAt = -1;
    private int resumes;
    private int withoutProgress;

    private ResumingBlobStream(RegistryResponse response, Stream body, Func<long, CancellationToken, Task<RegistryResponse>> open, long size, string host, string what)
    {
        (this.response, this.body, this.open, this.size, this.host, this.what) = (response, body, open, size, host, what);
        identity = Identity(response);
    }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => position; set => throw new NotSupportedException(); }

    /// <summary>The stream over a first response, which it owns.</summary>
    /// <param name="first">The response for the whole blob.</param>
    /// <param name="open">Asks for the bytes from an offset on.</param>
    /// <param name="size">The descriptor's size, which is a claim until the digest is verified.</param>
    /// <param name="host">For messages.</param>
    /// <param name="what">For messages.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<Stream> StartAsync(
        RegistryResponse first, Func<long, CancellationToken, Task<RegistryResponse>> open, long size, string host, string what, CancellationToken cancellationToken)
    {
        try
        {
            return new ResumingBlobStream(first, await first.Message.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), open, size, host, what);
        }
        catch
        {
            first.Dispose();
            throw;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Exception broken;
            try
            {
                var count = await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
                position += count;
                // A body without length that is cut ends without an error; one that ends there twice really is shorter than the manifest claims.
                if (count > 0 || buffer.IsEmpty || position >= size || endedAt == position || response.Message.Content.Headers.ContentLength is not null)
                    return count;
                endedAt = position;
                broken = new IOException("The body ended early.");
            }
            catch (Exception e) when (e is IOException or HttpRequestException)
            {
                broken = e;
            }

            if (!await ResumeAsync(broken, cancellationToken).ConfigureAwait(false))
                return 0;
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Blobs are read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            body.Dispose();
            response.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>True when the body goes on; false when there is nothing more.</summary>
    private async Task<bool> ResumeAsync(Exception broken, CancellationToken cancellationToken)
    {
        while (true)
        {
            withoutProgress = position - brokeAt >= Progress ? 1 : withoutProgress + 1;
            brokeAt = position;
            if (withoutProgress > MaxWithoutProgress || resumes++ == MaxResumes)
                throw RegistryFaults.OfTransport(broken, host, what);
            await body.DisposeAsync().ConfigureAwait(false);
            response.Dispose();
            try
            {
                response = await open(position, cancellationToken).ConfigureAwait(false);
            }
            catch (ScanException e) when (e.IsRangeBeyondEnd && position > 0)
            {
                body = Null;
                return false; // the blob is shorter than the manifest claims: the reader says so
            }

            body = await response.Message.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            var skip = Check(response);
            try
            {
                await SkipAsync(skip, cancellationToken).ConfigureAwait(false);
                return true;
            }
            catch (Exception e) when (e is IOException or HttpRequestException)
            {
                broken = e;
            }
        }
    }

    /// <summary>Bytes to pass over in this response; a response that cannot be the rest is a fault, and the whole scan may be tried again.</summary>
    private long Check(RegistryResponse resumed)
    {
        var headers = resumed.Message.Content.Headers;
        // Tags of different hosts (a mirror, another storage node) say nothing of each other.
        if (identity is { } was && Identity(resumed) is { } now && now.Host == was.Host && now.Tag != was.Tag)
            throw Changed("another ETag");
        if (resumed.Message.StatusCode != HttpStatusCode.PartialContent)
            return headers.ContentLength is { } whole && whole != size ? throw Changed($"{whole} bytes instead of {size}") : position; // it does not know ranges: all again
        if (headers.ContentRange is not { Unit: "bytes", From: { } from } range || from != position)
            throw Changed($"not the range from {position} on");
        if (range.Length is { } total && total != size)
            throw Changed($"{total} bytes in all instead of {size}");
        return 0;
    }

    private async Task SkipAsync(long count, CancellationToken cancellationToken)
    {
        if (count == 0)
            return;
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            while (count > 0)
            {
                var read = await body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, count)), cancellationToken).ConfigureAwait(false);
                count -= read > 0 ? read : throw new IOException("The body ended early.");
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private ScanException Changed(string how) =>
        new(FailureReason.RegistryUnavailable, $"The connection to {host} for {what} broke after {position} bytes, and it then gave {how}; the blob is to be read again.");

    private static (string Host, string Tag)? Identity(RegistryResponse from) =>
        from.Message.Headers.ETag is { IsWeak: false } strong && from.Message.RequestMessage?.RequestUri is { } uri ? (uri.Authority, strong.Tag) : null;
}
