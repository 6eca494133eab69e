using System.Buffers.Binary;
using System.Text;

namespace ScanMesh.Tests.Kit.Rpm;

/// <summary>Writes headers as rpm's databases hold them.</summary>
public sealed class RpmHeaderBuilder
{
    private readonly List<(int Tag, int Type, int Count, byte[] Data)> entries = [];

    /// <summary>A package of some name; the source is of the same name and version.</summary>
    public static RpmHeaderBuilder Package(string name, string version, string release, uint? epoch = null, string? source = null)
    {
        var header = new RpmHeaderBuilder().Text(1000, name).Text(1001, version).Text(1002, release).Text(1014, "MIT").Text(1022, "x86_64").Text(1044, source ?? $"{name}-{version}-{release}.src.rpm");
        return epoch is { } number ? header.Integers(1003, number) : header;
    }

    public RpmHeaderBuilder Text(int tag, string text) => Raw(tag, 6, 1, [.. Encoding.UTF8.GetBytes(text), 0]);

    public RpmHeaderBuilder Texts(int tag, params string[] texts) => Raw(tag, 8, texts.Length, Encoding.UTF8.GetBytes(string.Concat(texts.Select(t => t + "\0"))));

    public RpmHeaderBuilder Integers(int tag, params uint[] numbers)
    {
        var data = new byte[numbers.Length * 4];
        for (var i = 0; i < numbers.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(i * 4), numbers[i]);
        return Raw(tag, 4, numbers.Length, data);
    }

    /// <summary>Files by their absolute paths; states as rpm counts them, 0 where none are given. Without files rpm writes none of these tags.</summary>
    public RpmHeaderBuilder Files(string[] paths, params byte[] states)
    {
        if (paths.Length == 0)
            return this;
        var folders = paths.Select(p => p[..(p.LastIndexOf('/') + 1)]).Distinct().ToArray();
        Texts(1118, folders).Texts(1117, [.. paths.Select(p => p[(p.LastIndexOf('/') + 1)..])]);
        Integers(1116, [.. paths.Select(p => (uint)Array.IndexOf(folders, p[..(p.LastIndexOf('/') + 1)]))]);
        return states.Length == 0 ? this : Raw(1029, 1, states.Length, states);
    }

    /// <summary>An entry of any kind, right or wrong.</summary>
    public RpmHeaderBuilder Raw(int tag, int type, int count, byte[] data)
    {
        entries.Add((tag, type, count, data));
        return this;
    }

    public byte[] Build()
    {
        using var store = new MemoryStream();
        var index = new byte[8 + (entries.Count * 16)];
        for (var i = 0; i < entries.Count; i++)
        {
            var (tag, type, count, data) = entries[i];
            while (type == 4 && store.Length % 4 != 0)
                store.WriteByte(0);
            var entry = index.AsSpan(8 + (i * 16));
            BinaryPrimitives.WriteInt32BigEndian(entry, tag);
            BinaryPrimitives.WriteInt32BigEndian(entry[4..], type);
            BinaryPrimitives.WriteInt32BigEndian(entry[8..], (int)store.Length);
            BinaryPrimitives.WriteInt32BigEndian(entry[12..], count);
            store.Write(data);
        }

        BinaryPrimitives.WriteInt32BigEndian(index, entries.Count);
        BinaryPrimitives.WriteInt32BigEndian(index.AsSpan(4), (int)store.Length);
        return [.. index, .. store.ToArray()];
    }
}
