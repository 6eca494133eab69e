using System.Globalization;
using CsCheck;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;
using static ScanMesh.Tests.Unit.Engine.Merge.MergeCase;

namespace ScanMesh.Tests.Unit.Engine.Records;

public sealed class LayerRecordCodecTests
{
    private static readonly LayerRecord Sample = new LayerSketch()
        .File("var/lib/dpkg/status", Texts.Dpkg(("a", "1"), ("añ😀", "2")) + "Version: 3\n")
        .File("etc/os-release", Texts.Debian12)
        .File("var/lib/dpkg/info/a.list", "/node_modules/a/package.json\n")
        .File("node_modules/a/package.json", "a 1")
        .Link("lib", "usr/lib").Whiteout("x/😀y").Whiteout("x/😁y").Opaque("o")
        .Build(Analysers, "sample");

    [Fact]
    public void Encode_ThenDecode_GivesTheSameRecord()
    {
        var decoded = LayerRecordCodec.Decode(LayerRecordCodec.Encode(Sample));

        Assert.Equivalent(Sample, decoded, strict: true);
        Assert.Equal(LayerRecordCodec.Encode(Sample), LayerRecordCodec.Encode(decoded));
    }

    [Fact]
    public void Encode_FactWithEveryMember_KeepsThemAll()
    {
        var fact = new PackageFact("npm", "a", "1")
        {
            SourceName = "s",
            SourceVersion = "2",
            Architecture = "x",
            Licences = ["MIT"],
            InnerPath = "b.jar/c",
            Basis = PackageBasis.FileName,
            IsDevelopment = true,
            Module = "m:1",
        };
        var record = Sample with { Evidence = [new FileEvidence("p", "a/1", [fact], [])] };

        Assert.Equivalent(record, LayerRecordCodec.Decode(LayerRecordCodec.Encode(record)), strict: true);
    }

    [Fact]
    public void Encode_SameEntriesInAnotherOrder_GivesTheSameBytes()
    {
        var one = new LayerSketch().File("var/lib/dpkg/status.d/a", Texts.Dpkg(("a", "1"))).Link("l", "t").File("z").Folder("var").Build(Analysers);
        var two = new LayerSketch().Folder("var").File("z").Link("l", "t").File("var/lib/dpkg/status.d/a", Texts.Dpkg(("a", "1"))).Build(Analysers);

        Assert.Equal(LayerRecordCodec.Encode(one), LayerRecordCodec.Encode(two));
    }

    [Fact]
    public void Decode_EveryTruncation_IsTheDocumentedException()
    {
        var bytes = LayerRecordCodec.Encode(Sample);
        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<InvalidDataException>(() => LayerRecordCodec.Decode(bytes.AsSpan(0, length)));
        Assert.Throws<InvalidDataException>(() => LayerRecordCodec.Decode([.. bytes, 0]));
    }

    [Fact]
    public void Decode_DamagedBytes_GivesARecordOrTheDocumentedException()
    {
        var bytes = LayerRecordCodec.Encode(Sample);
        Gen.Select(Gen.Int[4, bytes.Length - 1], Gen.Byte, Gen.Int[4, bytes.Length - 1], Gen.Byte).Sample(
            (i, x, j, y) =>
            {
                var damaged = bytes.ToArray();
                damaged[i] = x;
                damaged[j] = y;
                Total(damaged);
            },
            iter: 20_000);
        Gen.Byte.Array[0, 200].Sample(random => Total([.. "SML\u0002"u8, .. random]), iter: 20_000);
    }

    [Fact]
    public void Decode_HugeClaims_AreRefusedWithoutTheMemory()
    {
        Assert.Throws<InvalidDataException>(() => LayerRecordCodec.Decode([.. "SML\u0002"u8, 0xff, 0xff, 0xff, 0xff, 0x7f]));
        Assert.Throws<InvalidDataException>(() => LayerRecordCodec.Decode([.. "SML\u0001"u8]));
    }

    [Fact]
    public void Build_HalfAMillionFiles_StaysCompact()
    {
        const int files = 500_000;
        var builder = Analysers.NewBuilder(TestContext.Current.CancellationToken);
        for (var i = 0; i < files; i++)
            builder.OnEntry(new LayerEntry(string.Create(CultureInfo.InvariantCulture, $"srv/data/{i % 700}/file-with-a-long-name-{i}"), EntryKind.File, 1, null, false), Stream.Null);
        var bytes = LayerRecordCodec.Encode(builder.Build(Digest.Sha256([]), 1, Digest.Sha256([]), false, []));

        Assert.InRange(bytes.Length, 6 * files, 8 * files);
        Assert.Equal(files, LayerRecordCodec.Decode(bytes).Paths.Files.Length);
    }

    private static void Total(byte[] bytes)
    {
        try
        {
            LayerRecordCodec.Decode(bytes);
        }
        catch (InvalidDataException)
        {
            // The documented answer.
        }
    }
}
