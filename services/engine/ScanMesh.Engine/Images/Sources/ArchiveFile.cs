using Microsoft.Win32.SafeHandles;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Sources;

/// <summary>Opens an archive for random access: as it is, or when compressed as an unpacked scratch copy that has no name.</summary>
internal static class ArchiveFile
{
    private const int CopyBytes = 256 * 1024;

    public static async Task<SafeFileHandle> OpenAsync(string path, ScanLimits limits, CancellationToken cancellationToken)
    {
        var handle = Open(path);
        try
        {
            var magic = new byte[16];
            var count = await RandomAccess.ReadAsync(handle, magic, 0, cancellationToken).ConfigureAwait(false);
            if (!LayerDecompressor.IsCompressed(magic.AsSpan(0, count)))
                return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }

        using (handle)
            return await Task.Run(() => Unpack(path, handle, limits, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    private static SafeFileHandle Open(string path)
    {
        try
        {
            return File.OpenHandle(path, options: FileOptions.RandomAccess);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ScanException(FailureReason.NotFound, $"There is no file {path}.", e);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new ScanException(FailureReason.Unauthorized, $"The file {path} cannot be opened: {e.Message}", e);
        }
    }

    private static SafeFileHandle Unpack(string path, SafeFileHandle packed, ScanLimits limits, CancellationToken cancellationToken)
    {
        var scratch = Scratch();
        try
        {
            using var source = new FileRange(packed, 0, RandomAccess.GetLength(packed));
            Span<byte> magic = stackalloc byte[16];
            magic = magic[..source.Read(magic)];
            source.Position = 0;
            using var plain = LayerDecompressor.Open(source, magic);
            var most = Math.Min(limits.LayerBytesOut, Math.Max(limits.RatioFreeBytes, source.Length * limits.CompressionRatio));
            var buffer = new byte[CopyBytes];
            long written = 0;
            for (int count; (count = plain.Read(buffer)) > 0; written += count)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (written + count > most)
                    throw new ScanException(FailureReason.Limit, $"{path} has more than {most} bytes when decompressed.");
                RandomAccess.Write(scratch, buffer.AsSpan(0, count), written);
            }

            return scratch;
        }
        catch (Exception e)
        {
            scratch.Dispose();
            if (e is InvalidDataException or EndOfStreamException or ZstdSharp.ZstdException)
                throw new ScanException(FailureReason.Corrupt, $"{path} is damaged: its compressed data does not end properly.", e);
            throw;
        }
    }

    private static SafeFileHandle Scratch()
    {
        var path = Path.Combine(Path.GetTempPath(), "scanmesh-" + Guid.NewGuid().ToString("N"));
        var options = FileOptions.RandomAccess | (OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None);
        var handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, options);
        if (!OperatingSystem.IsWindows())
            File.Delete(path); // the open handle keeps it; nothing is left behind whatever happens to us
        return handle;
    }
}
