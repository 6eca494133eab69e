namespace ScanMesh.Engine.Images.Layers;

/// <summary>Arithmetic on normalised paths (<see cref="LayerEntry.Path"/>); nothing here touches a disk.</summary>
internal static class LayerPath
{
    /// <summary>The folder that holds the path; "" for a top-level path.</summary>
    public static string Parent(string path)
    {
        var slash = path.LastIndexOf('/');
        return slash < 0 ? "" : path[..slash];
    }

    /// <summary>The last part.</summary>
    public static ReadOnlySpan<char> Name(ReadOnlySpan<char> path) => path[(path.LastIndexOf('/') + 1)..];

    /// <summary>A child's path.</summary>
    public static string Join(string folder, ReadOnlySpan<char> name) => folder.Length == 0 ? name.ToString() : $"{folder}/{name}";

    /// <summary>True when the path lies below the folder (and is not the folder itself). Everything lies below "".</summary>
    public static bool IsBelow(ReadOnlySpan<char> path, ReadOnlySpan<char> folder) => folder.Length == 0
        ? path.Length > 0
        : path.Length > folder.Length && path[folder.Length] == '/' && path.StartsWith(folder, StringComparison.Ordinal);
}
