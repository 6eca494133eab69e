using System.Net;

namespace ScanMesh.Engine.Images.Registry;

/// <summary>A blob's body that is asked for again from where it broke, a few times. The reader verifies the whole by its digest.</summary>
internal sealed class ResumingBlobStream : Stream
{
    private const int MaxResumes = 3;

    private readonly Func<long, CancellationToken, Task<RegistryResponse>> open;
    private readonly string host;
    private readonly string what;
    private RegistryResponse response;
    private Stream body;
    private long position;
    private int resumes;

    private ResumingBlobStream(RegistryResponse response, Stream body, Func<long, CancellationToken, Task<RegistryResponse>> open, string host, string what) =>
        (this.response, this.body, this.open, this.host, this.what) = (response, body, open, host, what);

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => position; set => throw new NotSupportedException(); }

    public static async Task<ResumingBlobStream> StartAsync(
        RegistryResponse first, Func<long, CancellationToken, Task<RegistryResponse>> open, string host, string what, CancellationToken cancellationToken)
    {
        try
        {
            return new(first, await first.Message.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), open, host, what);
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
            try
            {
                var count = await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
                position += count;
                return count;
            }
            catch (Exception e) when (e is IOException or HttpRequestException)
            {
                if (resumes++ == MaxResumes)
                    throw RegistryFaults.OfTransport(e, host, what);
                await ResumeAsync(e, cancellationToken).ConfigureAwait(false);
            }
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

    private async Task ResumeAsync(Exception broken, CancellationToken cancellationToken)
    {
        await body.DisposeAsync().ConfigureAwait(false);
        response.Dispose();
        response = await open(position, cancellationToken).ConfigureAwait(false);
        var ranged = response.Message.StatusCode == HttpStatusCode.PartialContent && response.Message.Content.Headers.ContentRange?.From == position;
        if (position > 0 && !ranged)
            throw RegistryFaults.OfTransport(broken, host, what); // it does not resume: the whole scan may be tried again
        body = await response.Message.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
    }
}
