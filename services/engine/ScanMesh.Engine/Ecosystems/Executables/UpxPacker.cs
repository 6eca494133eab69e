namespace ScanMesh.Engine.Ecosystems.Executables;

/// <summary>Programs packed by UPX: their sections are gone and their bytes compressed, so that only running them shows what they are.</summary>
internal static class UpxPacker
{
    private const int Head = 1024;

    /// <summary>True where the program has UPX's marks: sections of its names, or its header behind the program headers and no section.</summary>
    public static bool HasPacked(Executable program)
    {
        if (program.Sections.Length > 0)
            return program.Format == ExecutableFormat.Pe && program.Section("UPX0") is not null && program.Section("UPX1") is not null;
        Span<byte> head = stackalloc byte[Head];
        return head[..program.ReadHead(head)].IndexOf("UPX!"u8) >= 0;
    }
}
