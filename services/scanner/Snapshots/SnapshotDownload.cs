using System.Security.Cryptography;
using Grpc.Core;
using ScanMesh.Engine.Model;
using ScanMesh.Mesh.V1;
using ScanMesh.Scanner.Mesh;
using SnapshotsClient = ScanMesh.Mesh.V1.Snapshots.SnapshotsClient;

namespace ScanMesh.Scanner.Snapshots;

/// <summary>
/// Fetches a snapshot's file into a folder: resumed where an earlier try ended, bounded, its digest verified once, placed by a rename.
/// What is in the folder under its final name has been verified.
/// </summary>
internal sealed class SnapshotDownload(MeshChannel channel, string folder, TimeProvider time)
{
    /// <summary>Largest file that is taken, bytes.</summary>
    internal const long MostBytes = 16L << 30;

    private static readonly TimeSpan LongestDownload = TimeSpan.FromMinutes(30);

    /// <summary>Where the verified file of this digest lies, or would.</summary>
    public string PathOf(Digest digest) => Path.Combine(folder, $"{digest.Hex}.snapshot");

    /// <summary>Answers the path of the verified file; downloads what is missing of it.</summary>
    /// <exception cref="InvalidDataException">What was told or sent is not what it claims.</exception>
    /// <exception cref="RpcException">The call broke off; the next try resumes.</exception>
    public async Task<string> FetchAsync(SnapshotInfo info, CancellationToken cancellationToken)
    {
        if (!Digest.TryParse(info.FileDigest, out var digest) || digest.Algorithm != "sha256" || info.FileSize is <= 0 or > MostBytes)
            throw new InvalidDataException("The advisories service told a snapshot without a sha256 digest or with a size out of bounds.");
        var target = PathOf(digest);
        if (File.Exists(target) && new FileInfo(target).Length == info.FileSize)
            return target;
        Directory.CreateDirectory(folder);
        var partial = target + ".part";
        await FillAsync(partial, digest, info.FileSize, cancellationToken);
        await VerifyAsync(partial, digest, cancellationToken);
        File.Move(partial, target, overwrite: true);
        return target;
    }

    /// <summary>Verified files, the newest first.</summary>
    public IReadOnlyList<string> ListFiles() => Directory.Exists(folder)
        ? [.. new DirectoryInfo(folder).EnumerateFiles("*.snapshot").OrderByDescending(f => f.LastWriteTimeUtc).Select(f => f.FullName)]
        : [];

    /// <summary>Removes files that nobody reads any more, and what broken downloads left.</summary>
    public void Remove(IEnumerable<string> paths)
    {
        foreach (var path in paths.Concat(Directory.EnumerateFiles(folder, "*.part")).ToList())
            File.Delete(path);
    }

    private async Task FillAsync(string partial, Digest digest, long size, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(partial, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
        if (file.Length > size)
            file.SetLength(0);
        file.Seek(0, SeekOrigin.End);
        if (file.Length == size)
            return;
        var request = new DownloadSnapshotRequest { FileDigest = digest.ToString(), Offset = file.Length };
        var deadline = time.GetUtcNow().Add(LongestDownload).UtcDateTime;
        using var call = new SnapshotsClient(channel.Invoker).Download(request, deadline: deadline, cancellationToken: cancellationToken);
        await foreach (var chunk in call.ResponseStream.ReadAllAsync(cancellationToken))
        {
            if (file.Length + chunk.Data.Length > size)
                throw new InvalidDataException($"Snapshot {digest} is longer than the {size} bytes that were told.");
            await file.WriteAsync(chunk.Data.Memory, cancellationToken);
        }

        await file.FlushAsync(cancellationToken);
        if (file.Length < size)
            throw new InvalidDataException($"The download of snapshot {digest} ended after {file.Length} of {size} bytes.");
    }

    private static async Task VerifyAsync(string partial, Digest digest, CancellationToken cancellationToken)
    {
        Digest actual;
        await using (var file = new FileStream(partial, FileMode.Open, FileAccess.Read, FileShare.Read))
            actual = Digest.FromSha256Hash(await SHA256.HashDataAsync(file, cancellationToken));
        if (actual == digest)
            return;
        File.Delete(partial);
        throw new InvalidDataException($"The downloaded snapshot has the digest {actual}, not {digest}.");
    }
}
