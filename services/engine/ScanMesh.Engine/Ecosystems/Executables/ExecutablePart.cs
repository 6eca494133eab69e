namespace ScanMesh.Engine.Ecosystems.Executables;

/// <summary>A section or segment as the program's tables describe it; nothing says that the file holds it whole.</summary>
/// <param name="Name">Its name, "" where it has none.</param>
/// <param name="Address">Address in memory; 0 for what is not mapped.</param>
/// <param name="Offset">First byte in the program.</param>
/// <param name="Size">Bytes in the program, not in memory.</param>
/// <param name="Access">What the running program may do with it.</param>
internal readonly record struct ExecutablePart(string Name, ulong Address, ulong Offset, ulong Size, PartAccess Access);

/// <summary>What a running program may do with a part of it.</summary>
[Flags]
internal enum PartAccess
{
    /// <summary>It is not mapped.</summary>
    None = 0,
    /// <summary>Read it.</summary>
    Read = 1,
    /// <summary>Write to it.</summary>
    Write = 2,
    /// <summary>Run it.</summary>
    Execute = 4,
}
