using System.Formats.Tar;
using System.Globalization;
using BenchmarkDotNet.Attributes;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Tests.Benchmarks.Parts;

/// <summary>An uncompressed layer of 20,000 empty files in memory, walked into a record; a figure divided by 20,000 is one entry's.</summary>
[MemoryDiagnoser]
public class LayerWalk
{
    private const int Files = 20_000;
    private readonly ScanLimits limits = new();
    private AnalyserSet analysers = null!;
    private LayerRecord record = null!;
    private Descriptor descriptor = null!;
    private byte[] bytes = [];
    private byte[] encoded = [];

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        using var output = new MemoryStream();
        using (var tar = new TarWriter(output, TarEntryFormat.Ustar, leaveOpen: true))
            for (var i = 0; i < Files; i++)
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, string.Create(CultureInfo.InvariantCulture, $"usr/share/folder-{i / 100}/file-{i}.txt")));
        bytes = output.ToArray();
        descriptor = new Descriptor("application/vnd.oci.image.layer.v1.tar", Digest.Sha256(bytes), bytes.Length);
        analysers = AnalyserSet.Create(limits);
        record = await WalkAsync();
        encoded = LayerRecordCodec.Encode(record);
    }

    [Benchmark]
    public async Task<LayerRecord> WalkAsync()
    {
        var builder = analysers.NewBuilder();
        var reading = await new LayerReader(limits).ReadAsync(new MemoryStream(bytes), descriptor, builder, CancellationToken.None);
        return builder.Build(descriptor.Digest, descriptor.Size, reading.Uncompressed, reading.IsPartial, reading.Problems);
    }

    [Benchmark]
    public byte[] Encode() => LayerRecordCodec.Encode(record);

    [Benchmark]
    public LayerRecord Decode() => LayerRecordCodec.Decode(encoded);
}
