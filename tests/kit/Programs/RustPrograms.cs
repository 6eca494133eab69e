using System.IO.Compression;
using System.Text;

namespace ScanMesh.Tests.Kit.Programs;

/// <summary>The list of crates that cargo-auditable links into programs.</summary>
public static class RustPrograms
{
    /// <summary>Name of its section.</summary>
    public const string Section = ".dep-v0";

    /// <summary>A small ELF program with this list.</summary>
    public static byte[] Elf(string json) => GoPrograms.Padded(new ProgramBuilder().Section(Section, 0, Packed(json)).Elf());

    /// <summary>The list as it is stored: zlib.</summary>
    public static byte[] Packed(string json)
    {
        var packed = new MemoryStream();
        using (var deflater = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            deflater.Write(Encoding.UTF8.GetBytes(json));
        return packed.ToArray();
    }
}
