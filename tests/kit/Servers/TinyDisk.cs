using System.Globalization;

namespace ScanMesh.Tests.Kit.Servers;

/// <summary>A file system of few bytes in memory, that a test may fill and empty again.</summary>
public sealed class TinyDisk : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private TinyDisk(string path) => Path = path;

    /// <summary>Where it is mounted.</summary>
    public string Path { get; }

    private string Ballast => System.IO.Path.Combine(Path, "ballast");

    /// <summary>Mounts one; null where this user or system may not mount.</summary>
    public static async Task<TinyDisk?> TryMountAsync(long bytes)
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
            return null;
        var folder = Directory.CreateTempSubdirectory("scanmesh-disk-").FullName;
        try
        {
            await ServerProcess.RunAsync("mount", ["-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={bytes},mode=0755"), "tmpfs", folder], Limit);
            return new TinyDisk(folder);
        }
        catch (InvalidOperationException)
        {
            // A container without the right to mount, for example.
            Directory.Delete(folder);
            return null;
        }
    }

    /// <summary>Writes until nothing fits any more.</summary>
    public void Fill()
    {
        using var file = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 1);
        foreach (var step in (int[])[4096, 1])
        {
            var block = new byte[step];
            try
            {
                while (true)
                    file.Write(block);
            }
            catch (IOException)
            {
                // Full; the smaller step fills the rest.
            }
        }
    }

    /// <summary>Gives the room back.</summary>
    public void Free() => File.Delete(Ballast);

    public async ValueTask DisposeAsync()
    {
        await ServerProcess.RunAsync("umount", ["-l", Path], Limit);
        Directory.Delete(Path);
    }
}
