using System.Security.Cryptography;

namespace ScanMesh.Standalone;

/// <summary>The folder that standalone keeps everything in: readable by its owner only, used by one process at a time.</summary>
internal sealed class DataFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int TokenBytes = 32;

    private readonly FileStream hold;

    private DataFolder(string path, FileStream hold) => (Path, this.hold) = (path, hold);

    /// <summary>Full path.</summary>
    public string Path { get; }

    /// <summary>Makes the folder where it is missing, and holds it.</summary>
    /// <exception cref="IOException">Another process holds it, or it cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be written.</exception>
    public static DataFolder Open(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
        try
        {
            return new DataFolder(path, Create(System.IO.Path.Combine(path, "lock"), FileMode.OpenOrCreate));
        }
        catch (IOException e)
        {
            throw new IOException($"{path} is in use by another process: one standalone a folder.", e);
        }
    }

    /// <summary>Where the user's data lies when nothing else is said.</summary>
    public static string Default(Func<string, string?> environment) =>
        environment("XDG_DATA_HOME") is { Length: > 0 } data ? System.IO.Path.Combine(data, "scanmesh")
        : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share", "scanmesh");

    /// <summary>Path of something in it.</summary>
    public string In(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>A sub-folder, made where it is missing.</summary>
    public string Folder(string name) => Directory.CreateDirectory(In(name)).FullName;

    /// <summary>A file with a random secret, made where it is missing; readable by its owner only.</summary>
    public string Secret(string name)
    {
        var file = In(name);
        if (File.Exists(file))
            return file;
        using var writer = new StreamWriter(Create(file, FileMode.CreateNew));
        writer.Write(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes)));
        return file;
    }

    /// <summary>A text file, made where it is missing.</summary>
    public string Text(string name, string text)
    {
        if (!File.Exists(In(name)))
            File.WriteAllText(In(name), text);
        return In(name);
    }

    /// <inheritdoc/>
    public void Dispose() => hold.Dispose();

    private static FileStream Create(string file, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        return new FileStream(file, options);
    }
}
