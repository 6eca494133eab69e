using System.Buffers;

namespace ScanMesh.Engine.Images.Layers;

/// <summary>
/// A copy of a file that can be read again and at any place: pooled memory up to 16 MiB, beyond that a scratch file without a name.
/// </summary>
internal sealed class SeekableCopy : IDisposable
{
    /// <summary>Largest copy held in memory, bytes.</summary>
    public const int MaxMemory = 16 << 20;

    private readonly byte[]? memory;
    private readonly FileStream? file;
    private readonly long length;

    private SeekableCopy(byte[]? memory, FileStream? file, long length) => (this.memory, this.file, this.length) = (memory, file, length);

    /// <summary>Reads the source to its end, or to <paramref name="size"/> bytes if that is earlier.</summary>
    public static SeekableCopy Of(Stream source, long size)
    {
        if (size <= MaxMemory)
        {
            var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Max(size, 1));
            try
            {
                return new SeekableCopy(buffer, null, source.ReadAtLeast(buffer.AsSpan(0, (int)size), (int)size, throwOnEndOfStream: false));
            }
            catch
            {
                ArrayPool<byte>.Shared.Return(buffer);
                throw;
            }
        }

        var scratch = OpenScratchFile();
        try
        {
            new HostedStream(source, size, CancellationToken.None).CopyTo(scratch);
            return new SeekableCopy(null, scratch, scratch.Length);
        }
        catch
        {
            scratch.Dispose();
            throw;
        }
    }

    /// <summary>Bytes that were there.</summary>
    public long Length => length;

    /// <summary>A view from the start. One view is used at a time.</summary>
    public Stream OpenView()
    {
        if (memory is not null)
            return new MemoryStream(memory, 0, (int)length, writable: false);
        file!.Position = 0;
        return file;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (memory is not null)
            ArrayPool<byte>.Shared.Return(memory);
        file?.Dispose();
    }

    private static FileStream OpenScratchFile()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.Delete, Options = FileOptions.DeleteOnClose };
        if (OperatingSystem.IsWindows())
            return new FileStream(path, options);
        options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        options.Options = FileOptions.None;
        var file = new FileStream(path, options);
        File.Delete(path);
        return file;
    }
}
