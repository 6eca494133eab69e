using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using ScanMesh.Engine.Model;
using ScanMesh.Mesh.V1;
using ScanMesh.Scanner.Snapshots;

namespace ScanMesh.Tests.Unit.Scanner;

public sealed class SnapshotDownloadTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("scanmesh-download").FullName;
    private readonly byte[] content = RandomNumberGenerator.GetBytes(700_000);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Fetch_WholeFile_IsVerifiedAndPlaced()
    {
        var server = new Server(content);
        await using var host = await GrpcHost.StartAsync(server);
        var path = await Download(host).FetchAsync(Info(content), TestContext.Current.CancellationToken);
        Assert.Equal(content, await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
        Assert.Equal([Path.GetFileName(path)], Directory.EnumerateFiles(folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Fetch_BrokenOff_ResumesWhereItEnded()
    {
        var server = new Server(content) { BreakAfter = 300_000 };
        await using var host = await GrpcHost.StartAsync(server);
        var download = Download(host);
        await Assert.ThrowsAsync<RpcException>(() => download.FetchAsync(Info(content), TestContext.Current.CancellationToken));
        server.BreakAfter = long.MaxValue;
        var path = await download.FetchAsync(Info(content), TestContext.Current.CancellationToken);
        Assert.Equal(content, await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
        Assert.Equal(2, server.Offsets.Count);
        Assert.True(server.Offsets[1] > 0, "The second call starts from the beginning.");
    }

    [Fact]
    public async Task Fetch_FileThatIsThere_IsNotAskedForAgain()
    {
        var server = new Server(content);
        await using var host = await GrpcHost.StartAsync(server);
        await Download(host).FetchAsync(Info(content), TestContext.Current.CancellationToken);
        await Download(host).FetchAsync(Info(content), TestContext.Current.CancellationToken);
        Assert.Single(server.Offsets);
    }

    [Fact]
    public async Task Fetch_OtherBytes_AreRefusedAndRemoved()
    {
        var other = (byte[])content.Clone();
        other[5] ^= 1;
        await using var host = await GrpcHost.StartAsync(new Server(other));
        await Assert.ThrowsAsync<InvalidDataException>(() => Download(host).FetchAsync(Info(content), TestContext.Current.CancellationToken));
        Assert.Empty(Directory.EnumerateFiles(folder));
    }

    [Fact]
    public async Task Fetch_MoreBytesThanTold_IsRefused()
    {
        await using var host = await GrpcHost.StartAsync(new Server([.. content, 1, 2, 3]));
        await Assert.ThrowsAsync<InvalidDataException>(() => Download(host).FetchAsync(Info(content), TestContext.Current.CancellationToken));
        Assert.Empty(Directory.EnumerateFiles(folder, "*.snapshot"));
    }

    [Theory]
    [InlineData("../../etc/passwd", 5)]
    [InlineData("", 5)]
    [InlineData("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", 0)]
    [InlineData("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", SnapshotDownload.MostBytes + 1)]
    public async Task Fetch_ImpossibleInfo_IsRefusedWithoutACall(string digest, long size)
    {
        var server = new Server(content);
        await using var host = await GrpcHost.StartAsync(server);
        var info = new SnapshotInfo { FileDigest = digest, FileSize = size };
        await Assert.ThrowsAsync<InvalidDataException>(() => Download(host).FetchAsync(info, TestContext.Current.CancellationToken));
        Assert.Empty(server.Offsets);
    }

    [Fact]
    public async Task Remove_TakesTheFilesAndWhatBrokenDownloadsLeft()
    {
        await using var host = await GrpcHost.StartAsync(new Server(content));
        var download = Download(host);
        var path = await download.FetchAsync(Info(content), TestContext.Current.CancellationToken);
        var old = Path.Combine(folder, "old.snapshot");
        File.WriteAllText(old, "");
        File.WriteAllText(Path.Combine(folder, "half.snapshot.part"), "");
        Assert.Equal([old, path], download.ListFiles());
        download.Remove([old]);
        Assert.Equal([path], Directory.EnumerateFiles(folder));
    }

    private static SnapshotInfo Info(byte[] bytes) => new() { FileDigest = Digest.Sha256(bytes).ToString(), FileSize = bytes.Length };

    private SnapshotDownload Download(GrpcHost host) => new(host.Mesh, folder, TimeProvider.System);

    private sealed class Server(byte[] bytes) : Snapshots.SnapshotsBase
    {
        public long BreakAfter { get; set; } = long.MaxValue;

        public List<long> Offsets { get; } = [];

        public override async Task Download(DownloadSnapshotRequest request, IServerStreamWriter<SnapshotChunk> responseStream, ServerCallContext context)
        {
            Offsets.Add(request.Offset);
            for (var at = (int)request.Offset; at < bytes.Length; at += 100_000)
            {
                if (at - request.Offset >= BreakAfter)
                    throw new RpcException(new Status(StatusCode.Unavailable, "restart"));
                var length = Math.Min(100_000, bytes.Length - at);
                await responseStream.WriteAsync(new SnapshotChunk { Data = ByteString.CopyFrom(bytes, at, length) }, context.CancellationToken);
            }
        }
    }
}
