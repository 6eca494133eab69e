namespace ScanMesh.Cli.Mesh;

/// <summary>The API token in a file.</summary>
internal static class TokenFile
{
    private const int MaxLength = 16 << 10;

    /// <summary>Reads the token; null without a file.</summary>
    /// <exception cref="CommandException">The file is missing, empty, or no token.</exception>
    public static string? Read(string? path)
    {
        if (path is null)
            return null;
        if (!File.Exists(path))
            throw CommandException.Trouble($"{path}: there is no such token file.");
        using var reader = new StreamReader(path);
        var buffer = new char[MaxLength + 1];
        var token = new string(buffer, 0, reader.ReadBlock(buffer)).Trim();
        return token.Length is > 0 and < MaxLength && token.All(c => c is > ' ' and < '\x7f') ? token : throw CommandException.Trouble($"{path}: holds no token.");
    }
}
