using System.Text;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Tests.Kit.Hostile;
using ScanMesh.Tests.Kit.Images;

namespace ScanMesh.Tests.Fuzz.Targets;

/// <summary>An archive becomes a layer record, the record its bytes and itself again, two of them an inventory. Headers get right checksums, or nothing would pass the first block.</summary>
internal sealed class TarTarget : IFuzzTarget
{
    private static readonly ScanLimits limits = new() { LayerEntries = 20_000, LayerRecordBytes = 4 << 20, LinkSteps = 200_000 };
    private static readonly AnalyserSet analysers = AnalyserSet.Create(limits);

    public string Name => "tar";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        new TarImageWriter().Entry("var/lib/dpkg/", '5').Entry("var/lib/dpkg/status", '0', "Package: a\nStatus: install ok installed\nVersion: 1\n\n"u8)
            .Entry("lib", '2', link: "usr/lib").Entry("lib/apk/db/installed", '0', "P:a\nV:1\n\n"u8).Entry("usr/x", '1', link: "var/lib/dpkg/status").ToArray(),
        new TarImageWriter().Entry(string.Concat(Enumerable.Repeat("long/", 50)) + "name", '0', "x"u8).Entry("l", '2', link: new string('t', 200)).Entry(".wh.a", '0').Entry("b/.wh..wh..opq", '0').ToArray(false),
        new TarImageWriter().Pax('g', ("comment", "c")).Pax('x', ("path", "p"), ("size", "3"), ("mtime", "1.5")).Entry("short", '0', "abc"u8).ToArray(),
        HostileLayers.SparseDatabase(5000).Tar,
        new TarImageWriter().Header("s"u8, 'S', 1, [], 0x1A4, b =>
        {
            TarImageWriter.Octal(b.AsSpan(386, 12), 0);
            TarImageWriter.Octal(b.AsSpan(398, 12), 1);
            TarImageWriter.Octal(b.AsSpan(483, 12), 9);
            "ustar  \0"u8.CopyTo(b.AsSpan(257));
        }).Content("x"u8).ToArray(),
        new TarImageWriter().Header("big"u8, '0', 0, [], 0x1A4, b => TarImageWriter.Base256(b.AsSpan(124, 12), 4)).Content("abcd"u8).ToArray(),
        HostileLayers.LinkCycles().Tar,
        HostileLayers.EscapingNames().Tar,
    ];

    public void Run(byte[] input)
    {
        if (input.Length % 2 == 0)
            RightChecksums(input);
        var problems = new LayerProblems();
        var builder = analysers.NewBuilder();
        var isPartial = false;
        using var archive = new TarInput(new MemoryStream(input), 1 << 26, null, CancellationToken.None);
        var walker = new TarWalker(limits, problems);
        try
        {
            walker.Walk(archive, builder);
        }
        catch (ArchiveException e)
        {
            problems.Add(e.Reason, e.Message);
            isPartial = true;
        }

        var record = builder.Build(default, input.Length, default, isPartial || walker.HasDropped, problems.ToImmutable());
        Contract.HoldsFor(record);
        Contract.HoldsForImageOf(record, record);
    }

    private static void RightChecksums(byte[] archive)
    {
        for (var at = 0; at + 512 <= archive.Length; at += 512)
        {
            var block = archive.AsSpan(at, 512);
            if (!block.Slice(257, 5).SequenceEqual("ustar"u8))
                continue;
            block.Slice(148, 8).Fill((byte)' ');
            var sum = 0;
            foreach (var b in block)
                sum += b;
            Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0')).CopyTo(block[148..]);
            block[154] = 0;
        }
    }
}
