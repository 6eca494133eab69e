using ScanMesh.Engine.Images.Layers;

namespace ScanMesh.Engine.Ecosystems.Go;

/// <summary>The parts of Go itself, under the names that Go's advisories give them.</summary>
internal static class GoToolchain
{
    /// <summary>The standard library, which is in every program.</summary>
    /// <param name="version">What Go says of its version.</param>
    public static PackageFact StandardLibrary(string version) => new("golang", "stdlib", Release(version));

    /// <summary>The go command with compiler and linker.</summary>
    /// <param name="version">What Go says of its version.</param>
    public static PackageFact Commands(string version) => new("golang", "toolchain", Release(version));

    /// <summary>
    /// "1.22.1" of "go1.22.1"; experiments ("go1.22.1 X:boringcrypto") and what vendors add ("go1.21.0-fips", "go1.19.4 (Red Hat ...)", "go1.21.3+auto") are left
    /// off: the fixes of that release are in theirs. A version between releases stays as it is, without its date: "devel go1.23-0a1b2c3".
    /// </summary>
    private static string Release(string version)
    {
        if (version.StartsWith("go", StringComparison.Ordinal))
        {
            var end = version.AsSpan().IndexOfAny(' ', '-', '+');
            return version[2..(end < 0 ? version.Length : end)];
        }

        return version.Split(' ') is ["devel", var commit, ..] ? $"devel {commit}" : version;
    }
}
