namespace ScanMesh.Engine.Images.Sources;

/// <summary>A file of a scanned folder, opened only when something reads it; gives at most the bytes it had when it was found.</summary>
internal sealed class RootFsFile : Stream
{
    private readonly FileInfo file;
    private readonly long length;
    private FileStream? open;
    private long position;

    private RootFsFile(FileInfo file, long length, bool isExecutable)
    {
        this.file = file;
        this.length = length;
        IsExecutable = isExecutable;
    }

    /// <summary>What went wrong when it was read, or null.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>True when an execute bit is set.</summary>
    public bool IsExecutable { get; }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => length;
    public override long Position { get => position; set => throw new NotSupportedException(); }

    /// <summary>A file as it is.</summary>
    /// <exception cref="IOException">It vanished, or may not be looked at.</exception>
    public static RootFsFile Of(FileInfo file) => new(file, file.Length, !OperatingSystem.IsWindows()
        && (file.UnixFileMode & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0);

    /// <summary>A file whose name is not UTF-8, so that it cannot be opened by it: nobody minds, unless an analyser wants it. Reading it is a fault.</summary>
    public static RootFsFile Unnameable(FileInfo file) => new(file, 1, false);

    public override int Read(Span<byte> buffer)
    {
        var wanted = (int)Math.Min(buffer.Length, length - position);
        if (wanted <= 0)
            return 0;
        try
        {
            open ??= Open();
            var count = open.Read(buffer[..wanted]);
            position += count;
            return count;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fault = e;
            throw;
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        open?.Dispose();
        base.Dispose(disposing);
    }

    private FileStream Open()
    {
        var stream = new FileStream(file.FullName, new FileStreamOptions { Access = FileAccess.Read, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 });
        // Somebody may have put a link in its place, or in that of a folder above, since it was listed.
        var actual = OperatingSystem.IsLinux() ? File.ResolveLinkTarget($"/proc/self/fd/{stream.SafeFileHandle.DangerousGetHandle()}", returnFinalTarget: false) : null;
        if (actual is null || actual.FullName == file.FullName)
            return stream;
        stream.Dispose();
        throw new IOException("The file was replaced while the folder was scanned.");
    }
}
