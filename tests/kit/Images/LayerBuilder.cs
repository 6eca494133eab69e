using System.IO.Compression;
using System.Text;

namespace ScanMesh.Tests.Kit.Images;

/// <summary>Builds a layer in code; entries are written in the order of the calls.</summary>
public sealed class LayerBuilder
{
    private readonly TarImageWriter tar = new();
    private LayerCompression compression = LayerCompression.Gzip;
    private bool endBlocks = true;

    public LayerBuilder File(string path, string text, bool executable = false) => File(path, Encoding.UTF8.GetBytes(text), executable);

    public LayerBuilder File(string path, byte[] content, bool executable = false)
    {
        tar.Entry(path, '0', content, mode: executable ? 0x1ED : 0x1A4);
        return this;
    }

    public LayerBuilder Directory(string path)
    {
        tar.Entry(path.EndsWith('/') ? path : path + "/", '5', mode: 0x1ED);
        return this;
    }

    public LayerBuilder SymbolicLink(string path, string target)
    {
        tar.Entry(path, '2', link: target, mode: 0x1FF);
        return this;
    }

    public LayerBuilder HardLink(string path, string target)
    {
        tar.Entry(path, '1', link: target);
        return this;
    }

    /// <summary>Removes <paramref name="path"/> of lower layers.</summary>
    public LayerBuilder Whiteout(string path)
    {
        var slash = path.LastIndexOf('/') + 1;
        return File($"{path[..slash]}.wh.{path[slash..]}", []);
    }

    /// <summary>Hides all that lower layers have in <paramref name="folder"/> ("" is the root).</summary>
    public LayerBuilder Opaque(string folder) => File(folder.Length == 0 ? ".wh..wh..opq" : folder + "/.wh..wh..opq", []);

    /// <summary>For what the methods here do not write.</summary>
    public LayerBuilder Tar(Action<TarImageWriter> write)
    {
        write(tar);
        return this;
    }

    public LayerBuilder Compression(LayerCompression value)
    {
        compression = value;
        return this;
    }

    /// <summary>No end-of-archive blocks, as umoci writes.</summary>
    public LayerBuilder WithoutEndBlocks()
    {
        endBlocks = false;
        return this;
    }

    public BuiltLayer Build() => BuiltLayer.FromTar(tar.ToArray(endBlocks), compression);

    public static byte[] Compress(byte[] bytes, LayerCompression compression)
    {
        if (compression == LayerCompression.None)
            return bytes;
        var output = new MemoryStream();
        using (Stream stream = compression == LayerCompression.Gzip
            ? new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true)
            : new ZstdSharp.CompressionStream(output, leaveOpen: true))
            stream.Write(bytes);
        return output.ToArray();
    }
}
