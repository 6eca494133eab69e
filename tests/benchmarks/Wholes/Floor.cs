using System.Buffers;
using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using ScanMesh.Engine.Images.Registry;

namespace ScanMesh.Tests.Benchmarks.Wholes;

/// <summary>
/// The least that a scan can do: the same client and as many layers at once, pooled buffers of 128 KiB, SHA-256 over what came, inflate,
/// nothing else. The bytes that come out are dropped, or hashed too, as everybody must who compares them with the config's diff_id.
/// </summary>
internal static class Floor
{
    private const int BufferSize = 128 * 1024;

    public static async Task<TimeSpan> RunAsync(string host, string repository, int parallel, bool hashPlain)
    {
        using var client = GuardedHttp.CreateClient(new RegistryEndpoint { Host = host, Insecure = true }.OutboundRules);
        var clock = Stopwatch.StartNew();
        var manifest = await client.GetByteArrayAsync(new Uri($"http://{host}/v2/{repository}/manifests/1"));
        using var document = JsonDocument.Parse(manifest);
        var layers = document.RootElement.GetProperty("layers").EnumerateArray().Select(l => l.GetProperty("digest").GetString()!).ToList();
        await System.Threading.Tasks.Parallel.ForEachAsync(layers, new ParallelOptions { MaxDegreeOfParallelism = parallel }, async (digest, token) =>
        {
            using var response = await client.GetAsync(new Uri($"http://{host}/v2/{repository}/blobs/{digest}"), HttpCompletionOption.ResponseHeadersRead, token);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            await using var packed = new Hashing(await response.Content.ReadAsStreamAsync(token), hash);
            await using var plain = new GZipStream(packed, CompressionMode.Decompress);
            var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
            using var diffId = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            for (int count; (count = await plain.ReadAsync(buffer, token)) > 0;)
                if (hashPlain)
                    diffId.AppendData(buffer, 0, count);
            ArrayPool<byte>.Shared.Return(buffer);
            if ("sha256:" + Convert.ToHexStringLower(hash.GetHashAndReset()) != digest)
                throw new InvalidDataException($"{digest} is not what came");
        });
        return clock.Elapsed;
    }

    /// <summary>Hashes what is read, in pieces of a whole buffer, as large as the inflater's own are not.</summary>
    private sealed class Hashing(Stream inner, IncrementalHash hash) : Stream
    {
        private readonly byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        private int start;
        private int end;
        private bool isDisposed;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancellationToken = default)
        {
            if (start == end)
            {
                start = 0;
                end = await inner.ReadAsync(buffer, cancellationToken);
                hash.AppendData(buffer, 0, end);
            }

            var count = Math.Min(target.Length, end - start);
            buffer.AsSpan(start, count).CopyTo(target.Span);
            start += count;
            return count;
        }

        public override int Read(byte[] target, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] target, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing && !isDisposed) // the inflater disposes it too
            {
                isDisposed = true;
                ArrayPool<byte>.Shared.Return(buffer);
                inner.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
