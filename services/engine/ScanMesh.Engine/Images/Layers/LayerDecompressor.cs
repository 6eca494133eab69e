using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Layers;

/// <summary>Opens a compressed stream by its first bytes; what the manifest says about compression is not looked at (SEMANTICS S3).</summary>
internal static class LayerDecompressor
{
    // 128 MiB: what zstd itself allows by default. More is memory that an image would make us use.
    private const int MaxZstdWindowLog = 27;

    /// <summary>The uncompressed bytes of <paramref name="blob"/>, which begins with <paramref name="magic"/>. Disposing it leaves <paramref name="blob"/> open.</summary>
    public static Stream Open(Stream blob, ReadOnlySpan<byte> magic)
    {
        if (IsGzip(magic))
            return new CheckedGzipStream(blob);
        if (IsZstd(magic))
        {
            var zstd = new ZstdSharp.DecompressionStream(blob, leaveOpen: true);
            zstd.SetParameter(ZstdSharp.Unsafe.ZSTD_dParameter.ZSTD_d_windowLogMax, MaxZstdWindowLog);
            return zstd;
        }

        if (magic.StartsWith("BZh"u8) && magic.Length >= 10 && magic.Slice(4, 6).SequenceEqual((ReadOnlySpan<byte>)[0x31, 0x41, 0x59, 0x26, 0x53, 0x59]))
            throw new ArchiveException(ProblemReason.Unsupported, "The layer is compressed with bzip2, which is not supported; gzip, zstd and none are.");
        if (magic.StartsWith((ReadOnlySpan<byte>)[0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]))
            throw new ArchiveException(ProblemReason.Unsupported, "The layer is compressed with xz, which is not supported; gzip, zstd and none are.");
        return blob;
    }

    /// <summary>True when these first bytes say gzip or zstd.</summary>
    public static bool IsCompressed(ReadOnlySpan<byte> magic) => IsGzip(magic) || IsZstd(magic);

    private static bool IsGzip(ReadOnlySpan<byte> magic) => magic.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B, 0x08]);

    /// <summary>A frame, or a skippable one (zstd:chunked and eStargz put theirs in front or behind).</summary>
    private static bool IsZstd(ReadOnlySpan<byte> magic) => magic.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD])
        || (magic.Length >= 4 && (magic[0] & 0xF0) == 0x50 && magic[1..4].SequenceEqual((ReadOnlySpan<byte>)[0x2A, 0x4D, 0x18]));
}
