using System.Security.Cryptography;
using System.Text;
using ScanMesh.Cli.Mesh;
using ScanMesh.Cli.Scans;
using ScanMesh.Engine.Model;

namespace ScanMesh.Cli.Advisories;

/// <summary>
/// Keeps the last snapshot of each mesh under the user's cache folder, named by its digest, so that the same one is not fetched twice
/// and <c>--offline</c> has something to go on.
/// </summary>
internal sealed class SnapshotStore(Terminal terminal)
{
    private const long MaxBytes = 16L << 30;

    /// <summary>The last snapshot of a mesh, or null.</summary>
    public string? Last(Uri server) => Folder(server) is var folder && Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, "*.snapshot").OrderByDescending(File.GetLastWriteTimeUtc).FirstOrDefault()
        : null;

    /// <summary>The mesh's current snapshot: fetched unless it is there, its digest verified.</summary>
    /// <exception cref="CommandException">The mesh does not give it, or its bytes are not what it names.</exception>
    public async Task<string> FetchAsync(MeshApi api, CancellationToken cancellationToken)
    {
        var folder = Folder(api.Server);
        Directory.CreateDirectory(folder);
        var known = Last(api.Server);
        using var response = await api.GetAsync("v1/advisories/snapshot", known is null ? null : Path.GetFileNameWithoutExtension(known).Replace('-', ':'), cancellationToken);
        if (response.StatusCode == System.Net.HttpStatusCode.NotModified && known is not null)
            return known;
        await MeshApi.EnsureSuccessAsync(response, cancellationToken);
        if (!Digest.TryParse(response.Headers.ETag?.Tag.Trim('"'), out var digest) || digest.Algorithm != "sha256")
            throw CommandException.Trouble($"{api.Server} does not say the snapshot's digest.");
        var file = Path.Combine(folder, Name(digest) + ".snapshot");
        var temporary = $"{file}.{Guid.NewGuid():N}.tmp";
        try
        {
            await Progress.SpinAsync(terminal, "fetching the mesh's advisories", async () =>
            {
                await DownloadAsync(response, temporary, digest, cancellationToken);
                return true;
            });
            File.Move(temporary, file, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }

        foreach (var old in Directory.EnumerateFiles(folder, "*.snapshot").Where(f => f != file))
            File.Delete(old);
        return file;
    }

    private static async Task DownloadAsync(HttpResponseMessage response, string file, Digest digest, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await using var output = new FileStream(file, FileMode.CreateNew, FileAccess.Write);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[128 << 10];
        long total = 0;
        for (int read; (read = await body.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            total += read;
            if (total > MaxBytes)
                throw CommandException.Trouble($"The snapshot is larger than {MaxBytes} bytes.");
            hash.AppendData(buffer, 0, read);
            await output.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        if (Digest.FromSha256Hash(hash.GetHashAndReset()) != digest)
            throw CommandException.Trouble("The snapshot's bytes are not those that the mesh names; try again.");
    }

    private static string Name(Digest digest) => digest.ToString().Replace(':', '-');

    private string Folder(Uri server)
    {
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(server.ToString())))[..16];
        return Path.Combine(CacheFolder.Of(terminal, "snapshots"), key);
    }
}
