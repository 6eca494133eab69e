using System.Text;
using ScanMesh.Engine.Ecosystems.Executables;

namespace ScanMesh.Engine.Ecosystems.Go;

/// <summary>
/// What Go's linker writes into a program since Go 1.13, found as debug/buildinfo finds it: a header in a section of its own or in the data, then two texts, or
/// before Go 1.18 the addresses of two. Stripping a program does not remove it.
/// </summary>
/// <param name="GoVersion">The toolchain's version, for example "go1.22.1" or "go1.22.1 X:boringcrypto".</param>
/// <param name="Modules">Lines about main package, modules and settings; "" where the program was built without modules.</param>
internal readonly record struct GoBuildInfo(string GoVersion, string Modules)
{
    private const int HeaderSize = 32;
    private const ulong Alignment = 16;
    private const int MaxVersion = 4096;
    private const int MaxModules = 4 << 20;
    private const int Frame = 16;
    private const int MaxLengthBytes = 10;
    private const byte BigEndian = 1;
    private const byte Inline = 2;

    /// <summary>Marks that are looked at: a real program has one, and what speaks of it a few.</summary>
    private const int MaxMarks = 1000;

    private static ReadOnlySpan<byte> Magic => [0xFF, (byte)' ', (byte)'G', (byte)'o', (byte)' ', (byte)'b', (byte)'u', (byte)'i', (byte)'l', (byte)'d', (byte)'i', (byte)'n', (byte)'f', (byte)':'];

    /// <summary>The build information of a program, or null where it has none.</summary>
    /// <exception cref="InvalidDataException">Its texts lie outside the program, or are longer than any real ones.</exception>
    public static GoBuildInfo? Read(Executable program)
    {
        if (Place(program) is not { } part)
            return null;
        Span<byte> header = stackalloc byte[HeaderSize];
        ulong from = 0;
        for (var tries = 0; program.Find(part, Magic, from) is { } found; tries++)
        {
            if (tries == MaxMarks)
                throw new InvalidDataException($"more than {MaxMarks} marks of build information that are none");
            from = found + 1;
            if ((part.Address + found) % Alignment == 0 && program.Read(part, found, header) == HeaderSize)
                return (header[15] & Inline) != 0 ? ReadInline(program, part.Address + found + HeaderSize) : ReadByPointers(program, header);
        }

        return null;
    }

    /// <summary>The section made for it, else what the program may write to, where the linker puts it near the beginning.</summary>
    private static ExecutablePart? Place(Executable program)
    {
        if (program.Section(program.Format == ExecutableFormat.MachO ? "__go_buildinfo" : ".go.buildinfo") is { Address: not 0, Size: not 0 } own)
            return own;
        foreach (var segment in program.Segments)
            if (segment is { Address: not 0, Size: not 0 } && (segment.Access & (PartAccess.Write | PartAccess.Execute)) == PartAccess.Write)
                return segment;
        return null;
    }

    private static GoBuildInfo ReadInline(Executable program, ulong address)
    {
        var version = ReadText(ref address, MaxVersion);
        return Of(version, ReadText(ref address, MaxModules));

        byte[] ReadText(ref ulong at, int limit)
        {
            ulong length = 0;
            Span<byte> one = stackalloc byte[1];
            for (var i = 0; i < MaxLengthBytes; i++)
            {
                if (!program.TryRead(at++, one))
                    throw Outside();
                length |= (ulong)(one[0] & 0x7F) << (7 * i);
                if (one[0] < 0x80)
                    break;
            }

            var text = ReadBytes(program, at, length, limit);
            at += length;
            return text;
        }
    }

    /// <summary>Addresses of the texts' own headers, each an address and a length.</summary>
    private static GoBuildInfo ReadByPointers(Executable program, ReadOnlySpan<byte> header)
    {
        var size = header[14];
        var isBigEndian = (header[15] & BigEndian) != 0;
        if (size is not (sizeof(uint) or sizeof(ulong)))
            throw new InvalidDataException("Go's build information has addresses of a size that there is none of");
        return Of(ReadText(header[16..], MaxVersion), ReadText(header[(16 + size)..], MaxModules));

        byte[] ReadText(ReadOnlySpan<byte> pointer, int limit)
        {
            var text = Executable.Pointer(pointer[..size], isBigEndian);
            Span<byte> parts = stackalloc byte[2 * sizeof(ulong)];
            parts = parts[..(2 * size)];
            if (text == 0)
                return [];
            return program.TryRead(text, parts)
                ? ReadBytes(program, Executable.Pointer(parts[..size], isBigEndian), Executable.Pointer(parts[size..], isBigEndian), limit)
                : throw Outside();
        }
    }

    private static byte[] ReadBytes(Executable program, ulong address, ulong length, int limit)
    {
        if (length > (ulong)limit)
            throw new InvalidDataException($"Go's build information has a text of {length} bytes, more than the {limit} that are read");
        var text = new byte[length];
        return length == 0 || program.TryRead(address, text) ? text : throw Outside();
    }

    /// <summary>The lines about modules stand between two marks of 16 bytes.</summary>
    private static GoBuildInfo Of(byte[] version, byte[] modules)
    {
        if (version.Length == 0)
            throw new InvalidDataException("Go's build information names no version of Go");
        var isFramed = modules.Length > 2 * Frame && modules[^(Frame + 1)] == (byte)'\n';
        return new GoBuildInfo(Encoding.UTF8.GetString(version), isFramed ? Encoding.UTF8.GetString(modules.AsSpan()[Frame..^Frame]) : "");
    }

    private static InvalidDataException Outside() => new("Go's build information points to where the program has no bytes");
}
