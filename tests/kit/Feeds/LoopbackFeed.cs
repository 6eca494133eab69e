using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace ScanMesh.Tests.Kit.Feeds;

/// <summary>A feed on loopback, from memory, in OSV's layout or any other: ETags, ranges, and what goes wrong with them on demand.</summary>
public sealed class LoopbackFeed : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, byte[]> files = new(StringComparer.Ordinal);

    private LoopbackFeed(WebApplication app) => this.app = app;

    /// <summary>Base address.</summary>
    public Uri Address => new(app.Urls.Single());

    /// <summary>Requests so far: method, path, and the range or the condition that they had.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>Connections are cut after so many bytes of a body, while it is above zero.</summary>
    public int CutAfter { get; set; }

    /// <summary>Of files whose path ends so.</summary>
    public string CutSuffix { get; set; } = ".zip";

    /// <summary>How many bodies are still cut.</summary>
    public int Cuts { get; set; } = int.MaxValue;

    /// <summary>Every request is answered with this, when it is not 200.</summary>
    public int Status { get; set; } = 200;

    /// <summary>Paths of all files, without a slash in front.</summary>
    public IEnumerable<string> Paths => files.Keys.Select(k => k[1..]);

    public static async Task<LoopbackFeed> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        var feed = new LoopbackFeed(builder.Build());
        feed.app.Run(feed.AnswerAsync);
        await feed.app.StartAsync();
        return feed;
    }

    /// <summary>Puts a file there; <c>ecosystems.txt</c> names the folders of all archives.</summary>
    public LoopbackFeed Put(string path, byte[] content)
    {
        files["/" + path] = content;
        files["/ecosystems.txt"] = System.Text.Encoding.UTF8.GetBytes(string.Join('\n', files.Keys.Where(k => k.EndsWith("/all.zip", StringComparison.Ordinal)).Select(k => k[1..^"/all.zip".Length]).Order(StringComparer.Ordinal)));
        return this;
    }

    /// <summary>Puts an ecosystem's archive there, of records by file name.</summary>
    public LoopbackFeed Put(string ecosystem, params (string Name, string Record)[] records) => Put(ecosystem + "/all.zip", Zip(records));

    public static byte[] Zip(params (string Name, string Record)[] records)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, record) in records)
            {
                using var writer = new StreamWriter(zip.CreateEntry(name, CompressionLevel.NoCompression).Open());
                writer.Write(record);
            }

        return bytes.ToArray();
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        Requests.Enqueue($"{request.Method} {request.Path.Value} {request.Headers.Range}{request.Headers.IfNoneMatch}".TrimEnd());
        if (Status != 200 || !files.TryGetValue(Uri.UnescapeDataString(request.Path.Value!), out var content))
        {
            context.Response.StatusCode = Status != 200 ? Status : 404;
            return;
        }

        if (CutAfter > 0 && Cuts > 0 && request.Path.Value!.EndsWith(CutSuffix, StringComparison.Ordinal) && request.Method == "GET")
            context.Response.Body = new CuttingStream(context, CutAfter, () => Cuts--);
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content))[..16]}\"");
        await Results.Bytes(content, "application/octet-stream", enableRangeProcessing: true, entityTag: tag).ExecuteAsync(context);
    }

    /// <summary>Breaks the connection after some bytes.</summary>
    private sealed class CuttingStream(HttpContext context, int bytes, Action cut) : Stream
    {
        private readonly Stream body = context.Response.Body;
        private int left = bytes;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush() => body.Flush();

        public override Task FlushAsync(CancellationToken cancellationToken) => body.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var some = buffer[..Math.Min(left, buffer.Length)];
            await body.WriteAsync(some, cancellationToken);
            await body.FlushAsync(cancellationToken);
            left -= some.Length;
            if (some.Length == buffer.Length)
                return;
            cut();
            await Task.Delay(50, cancellationToken); // what was written reaches the other side first
            context.Abort();
            throw new IOException("cut");
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }
}
