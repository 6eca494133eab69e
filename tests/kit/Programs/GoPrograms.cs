using System.Buffers.Binary;
using System.Text;

namespace ScanMesh.Tests.Kit.Programs;

/// <summary>The build information that Go's linker writes (debug/buildinfo).</summary>
public static class GoPrograms
{
    private const int Header = 32;

    /// <summary>Where the data of the programs begins.</summary>
    public const ulong Data = 0x500000;

    /// <summary>A small ELF program of Go 1.18 or later with these lines of <c>go version -m</c>.</summary>
    public static byte[] Elf(string goVersion, params string[] modules) => Padded(new ProgramBuilder().Section(".go.buildinfo", Data, Inline(goVersion, modules), isWritable: true).Elf());

    /// <summary>As long as a file must be to be looked at.</summary>
    public static byte[] Padded(byte[] program) => program.Length >= 512 ? program : [.. program, .. new byte[512 - program.Length]];

    /// <summary>Header with the texts behind it.</summary>
    public static byte[] Inline(string goVersion, params string[] modules)
    {
        var bytes = new MemoryStream();
        bytes.Write([.. Magic, 8, 2, .. new byte[16]]);
        Text(Encoding.UTF8.GetBytes(goVersion));
        Text(Framed(modules));
        return bytes.ToArray();

        void Text(byte[] text)
        {
            for (var length = text.Length; ; length >>= 7)
            {
                bytes.WriteByte((byte)(length < 0x80 ? length : length | 0x80));
                if (length < 0x80)
                    break;
            }

            bytes.Write(text);
        }
    }

    /// <summary>Header with addresses, as before Go 1.18, then the texts' headers, then the texts; all of it lies at <paramref name="address"/>.</summary>
    public static byte[] ByPointers(int pointerSize, bool isBigEndian, ulong address, string goVersion, params string[] modules)
    {
        var (version, framed) = (Encoding.UTF8.GetBytes(goVersion), Framed(modules));
        var headers = Header;
        var texts = headers + 4 * pointerSize;
        var bytes = new byte[texts + version.Length + framed.Length];
        ((byte[])[.. Magic, (byte)pointerSize, isBigEndian ? (byte)1 : (byte)0]).CopyTo(bytes, 0);
        Put(16, address + (ulong)headers);
        Put(16 + pointerSize, address + (ulong)(headers + 2 * pointerSize));
        Put(headers, address + (ulong)texts);
        Put(headers + pointerSize, (ulong)version.Length);
        Put(headers + 2 * pointerSize, address + (ulong)(texts + version.Length));
        Put(headers + 3 * pointerSize, (ulong)framed.Length);
        version.CopyTo(bytes, texts);
        framed.CopyTo(bytes, texts + version.Length);
        return bytes;

        void Put(int at, ulong value)
        {
            if (pointerSize == 4 && isBigEndian)
                BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(at), (uint)value);
            else if (pointerSize == 4)
                BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), (uint)value);
            else if (isBigEndian)
                BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(at), value);
            else
                BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(at), value);
        }
    }

    private static byte[] Magic => [0xFF, .. " Go buildinf:"u8];

    private static byte[] Framed(string[] modules) =>
        modules.Length == 0 ? [] : [.. new byte[16], .. Encoding.UTF8.GetBytes(string.Concat(modules.Select(m => m + "\n"))), .. new byte[16]];
}
