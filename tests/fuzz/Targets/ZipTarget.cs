using System.IO.Compression;
using System.Text;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Ecosystems.Zip;
using ScanMesh.Tests.Kit.Zips;

namespace ScanMesh.Tests.Fuzz.Targets;

/// <summary>A zip archive: entries and faults, or one of two exceptions; never more bytes out than its size allows.</summary>
internal sealed class ZipTarget : IFuzzTarget
{
    private static readonly ZipLimits limits = new() { RatioFreeBytes = 1 << 20 };
    private readonly byte[] buffer = new byte[64 << 10];

    public string Name => "zip";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        Other(),
        new HandmadeZip { Prefix = Encoding.UTF8.GetBytes("#!/bin/sh\n"), CountsPrefix = true, Comment = "c" }.File("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n\n").File("a.jar", "x").ToBytes(),
        new HandmadeZip { IsZip64 = true, Prefix = [1] }.File("a", "1").Put(new ZipPart("b", "2"u8.ToArray()) { Method = 0, HasDescriptor = true }).Put(new ZipPart("c", "1"u8.ToArray()) { DataOf = 0 }).ToBytes(),
    ];

    public void Run(byte[] input)
    {
        var given = 0L;
        try
        {
            var reader = ZipReader.Read(new MemoryStream(input), _ => true, limits);
            foreach (var entry in reader.Entries)
                given += Length(reader, entry);
            _ = reader.Faults.Count;
        }
        catch (Exception e) when (e is InvalidDataException or NestedLimitException)
        {
            // Its contract.
        }

        if (given > limits.RatioFreeBytes + ((long)limits.Ratio * input.Length))
            throw new InvalidOperationException($"{given} bytes came out of {input.Length}");
    }

    private long Length(ZipReader reader, ZipEntry entry)
    {
        var length = 0L;
        try
        {
            using var content = reader.Open(entry);
            for (int read; (read = content.Read(buffer)) > 0;)
                length += read;
        }
        catch (InvalidDataException)
        {
            // One broken entry leaves the others readable.
        }

        return length;
    }

    private static byte[] Other()
    {
        var bytes = new MemoryStream();
        using (var writer = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var name in (string[])["b/", "b/two", "a-\u00E9"])
                using (var entry = new StreamWriter(writer.CreateEntry(name).Open()))
                    entry.Write(string.Concat(Enumerable.Repeat(name, 100)));
        return bytes.ToArray();
    }
}
