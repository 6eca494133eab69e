namespace ScanMesh.Engine.Ecosystems.Executables;

/// <summary>Formats of programs and libraries.</summary>
internal enum ExecutableFormat
{
    /// <summary>Not set.</summary>
    Unknown = 0,
    /// <summary>Executable and Linkable Format: Linux, the BSDs.</summary>
    Elf,
    /// <summary>Portable Executable: Windows, and .NET assemblies.</summary>
    Pe,
    /// <summary>Mach object: macOS.</summary>
    MachO,
}
