using System.Buffers.Binary;

namespace ScanMesh.Engine.Ecosystems;

/// <summary>What a program or library looks like from outside.</summary>
public static class ExecutableFile
{
    /// <summary>Bytes that tell.</summary>
    public const int HeadBytes = 8;

    /// <summary>Smaller files are none that could hold anything of interest.</summary>
    public const int MinBytes = 512;

    /// <summary>Java's class files have the same magic number as universal Mach-O files; where these have the count of programs they have their version, from 45 on.</summary>
    private const int MaxUniversal = 40;

    /// <summary>True for the first bytes of ELF, PE (and DOS), Mach-O and its universal form.</summary>
    public static bool Is(ReadOnlySpan<byte> head) => head.Length >= HeadBytes && BinaryPrimitives.ReadUInt32BigEndian(head) switch
    {
        0x7F454C46 or 0xFEEDFACE or 0xFEEDFACF or 0xCEFAEDFE or 0xCFFAEDFE => true,
        0xCAFEBABE or 0xCAFEBABF => BinaryPrimitives.ReadUInt32BigEndian(head[4..]) < MaxUniversal,
        _ => head.StartsWith("MZ"u8),
    };

    /// <summary>False for paths at which no distribution installs programs, so that who owns them need not be kept.</summary>
    public static bool MayBeAt(ReadOnlySpan<char> path)
    {
        foreach (var folder in (ReadOnlySpan<string>)["usr/share/", "usr/include/", "etc/", "usr/src/", "boot/", "usr/lib/modules/", "lib/modules/"])
            if (path.StartsWith(folder, StringComparison.Ordinal))
                return false;
        var dot = path[(path.LastIndexOf('/') + 1)..].LastIndexOf('.');
        if (dot < 0)
            return true;
        var extension = path[(path.LastIndexOf('/') + 1)..][(dot + 1)..];
        return extension is not ("h" or "a" or "py" or "pyc" or "pm" or "pl" or "txt" or "conf" or "service" or "gz" or "mo" or "js" or "rb" or "json" or "html" or "xml" or "md" or "png" or "svg" or "css" or "ko" or "class");
    }
}
