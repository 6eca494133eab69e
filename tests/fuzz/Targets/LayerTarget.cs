using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit.Images;

namespace ScanMesh.Tests.Fuzz.Targets;

/// <summary>A blob as transported, compressed or not: never anything but problems.</summary>
internal sealed class LayerTarget : IFuzzTarget
{
    private static readonly ScanLimits limits = new() { LayerBytesOut = 1 << 24, RatioFreeBytes = 1 << 20 };
    private static readonly AnalyserSet analysers = AnalyserSet.Create(limits);

    public string Name => "layer";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. new[] { LayerCompression.Gzip, LayerCompression.Zstd, LayerCompression.None }.Select(c =>
            new LayerBuilder().File("var/lib/dpkg/status", "Package: a\nStatus: install ok installed\nVersion: 1\n\n").File("zeros", new byte[5000]).SymbolicLink("l", "a").Compression(c).Build().Bytes),
    ];

    public void Run(byte[] input)
    {
        var builder = analysers.NewBuilder();
        var blob = new Descriptor("x/y", Digest.Sha256(input), input.Length);
        var reading = new LayerReader(limits).ReadAsync(new MemoryStream(input), blob, builder, CancellationToken.None).GetAwaiter().GetResult();
        if (!reading.IsVerified || (!reading.IsPartial && reading.Uncompressed.IsEmpty))
            throw new InvalidOperationException($"verified {reading.IsVerified}, partial {reading.IsPartial}, digest {reading.Uncompressed}");
        Contract.HoldsFor(builder.Build(blob.Digest, input.Length, reading.Uncompressed, reading.IsPartial, reading.Problems));
    }
}
