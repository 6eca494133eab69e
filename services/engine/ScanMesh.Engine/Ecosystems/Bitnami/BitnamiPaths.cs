namespace ScanMesh.Engine.Ecosystems.Bitnami;

/// <summary>Where Bitnami's images keep what they install.</summary>
internal static class BitnamiPaths
{
    /// <summary>The folder of all of it.</summary>
    public const string Root = "opt/bitnami/";

    /// <summary>The list of components of images from before 2022.</summary>
    public const string Components = "opt/bitnami/.bitnami_components.json";

    /// <summary>True for <c>.spdx-NAME.spdx</c> below the folder.</summary>
    public static bool IsDocument(ReadOnlySpan<char> path) =>
        path.EndsWith(".spdx", StringComparison.Ordinal) && path.StartsWith(Root, StringComparison.Ordinal) && path[(path.LastIndexOf('/') + 1)..].StartsWith(".spdx-", StringComparison.Ordinal);
}
