namespace ScanMesh.Engine.Model;

/// <summary>What says that a package is in the image; wire text is kebab case.</summary>
public enum PackageBasis
{
    /// <summary>Not set.</summary>
    Unknown = 0,
    /// <summary>The package itself, or the database of its manager.</summary>
    Installed,
    /// <summary>A lock file or manifest: what would be installed.</summary>
    LockFile,
    /// <summary>The name of a file, because nothing in it says more.</summary>
    FileName,
    /// <summary>A text in a program that only this program has.</summary>
    VersionString,
}
