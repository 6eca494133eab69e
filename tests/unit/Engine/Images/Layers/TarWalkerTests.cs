using System.Text;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit.Images;

namespace ScanMesh.Tests.Unit.Engine.Images.Layers;

public sealed class TarWalkerTests
{
    [Fact]
    public void Walk_GnuLongNames_AreRead()
    {
        var name = string.Join('/', Enumerable.Repeat("folder", 40)) + "/file";
        var target = new string('t', 300);
        var (sink, _) = Walk(new TarImageWriter().Entry(name, '0', "x"u8).Entry("link", '2', link: target).Entry("after", '0', "y"u8));
        Assert.Equal([name, "link", "after"], sink.Paths);
        Assert.Equal(target, sink.Entries[1].LinkTarget);
        Assert.Equal("y", sink.Text("after"));
    }

    [Fact]
    public void Walk_UstarPrefix_IsJoined()
    {
        var (sink, _) = Walk(new TarImageWriter().Header("name"u8, '0', 0, [], 0, b => "some/prefix"u8.CopyTo(b.AsSpan(345))));
        Assert.Equal(["some/prefix/name"], sink.Paths);
    }

    [Fact]
    public void Walk_OldGnuHeader_PrefixAreaIsNoName()
    {
        var (sink, _) = Walk(new TarImageWriter().Header("name"u8, '0', 0, [], 0, b =>
        {
            "ustar  \0"u8.CopyTo(b.AsSpan(257));
            "00000000001"u8.CopyTo(b.AsSpan(345));
        }));
        Assert.Equal(["name"], sink.Paths);
    }

    [Fact]
    public void Walk_V7FolderByTrailingSlash_IsAFolder()
    {
        var (sink, _) = Walk(new TarImageWriter().Header("dir/"u8, '\0', 0, [], 0, ustar: false).Header("file"u8, '\0', 0, [], 0, ustar: false));
        Assert.Equal([EntryKind.Directory, EntryKind.File], sink.Entries.Select(e => e.Kind));
    }

    [Fact]
    public void Walk_PaxPathLinkpathAndSize_Override()
    {
        var (sink, _) = Walk(new TarImageWriter()
            .Pax('x', ("path", "päth/ä"), ("mtime", "1.5"), ("size", "5"))
            .Header("short"u8, '0', 0, [], 0).Content("hello"u8)
            .Pax('x', ("path", "link"), ("linkpath", "a/target"))
            .Entry("short", '1', link: "b")
            .Entry("plain", '0', "z"u8));
        Assert.Equal(["päth/ä", "link", "plain"], sink.Paths);
        Assert.Equal("hello", sink.Text("päth/ä"));
        Assert.Equal("a/target", sink.Entries[1].LinkTarget);
    }

    [Fact]
    public void Walk_GlobalPaxHeader_RenamesNothing()
    {
        var (sink, _) = Walk(new TarImageWriter().Pax('g', ("path", "evil"), ("comment", "c")).Entry("var/lib/dpkg/status", '0', "x"u8));
        Assert.Equal(["var/lib/dpkg/status"], sink.Paths);
    }

    [Fact]
    public void Walk_NamesThatOverrideNothing_HideNothing()
    {
        // Tricks that would let a package database land under a name that only we read otherwise.
        var (sink, _) = Walk(new TarImageWriter()
            .Pax('x', ("GNU.sparse.name", "harmless"), ("GNU.sparse.major", "7")).Entry("var/lib/dpkg/status", '0', "x"u8)
            .Header("././@LongLink"u8, 'L', 1, [], 0).Content([0]).Entry("lib/apk/db/installed", '0', "y"u8)
            .Pax('x', ("path", "")).Entry("etc/os-release", '0', "z"u8));
        Assert.Equal(["var/lib/dpkg/status", "lib/apk/db/installed", "etc/os-release"], sink.Paths);
    }

    [Fact]
    public void Walk_GnuNameAndPaxPath_GnuWinsAsInGo()
    {
        var (sink, _) = Walk(new TarImageWriter().Pax('x', ("path", "pax")).Entry(new string('g', 120), '0'));
        Assert.Equal([new string('g', 120)], sink.Paths);
    }

    [Fact]
    public void Walk_Base256Size_IsRead()
    {
        var (sink, _) = Walk(new TarImageWriter().Header("f"u8, '0', 0, [], 0, b => TarImageWriter.Base256(b.AsSpan(124, 12), 3)).Content("abc"u8).Entry("g", '0'));
        Assert.Equal(["f", "g"], sink.Paths);
        Assert.Equal("abc", sink.Text("f"));
    }

    [Theory]
    [InlineData('3')]
    [InlineData('4')]
    [InlineData('6')]
    [InlineData('V')]
    public void Walk_OtherKinds_ArePassedOnAsOther(char type)
    {
        var (sink, _) = Walk(new TarImageWriter().Entry("dev/x", type).Entry("after", '0'));
        Assert.Equal([EntryKind.Other, EntryKind.File], sink.Entries.Select(e => e.Kind));
    }

    [Fact]
    public void Walk_LinkWithASize_HasNoContentAsInGo()
    {
        var (sink, _) = Walk(new TarImageWriter().Header("l"u8, '2', 700, "t"u8, 0).Entry("after", '0', "x"u8));
        Assert.Equal(["l", "after"], sink.Paths);
    }

    [Theory]
    [InlineData('3')]
    [InlineData('4')]
    [InlineData('6')]
    public void Walk_DeviceOrFifoWithASize_HidesNothingBehindIt(char type)
    {
        var (sink, _) = Walk(new TarImageWriter().Header("dev/x"u8, type, 1024, [], 0).Entry("var/lib/dpkg/status", '0', "x"u8));
        Assert.Equal(["dev/x", "var/lib/dpkg/status"], sink.Paths);
    }

    [Fact]
    public void Walk_EscapingNames_AreLeftOutWithAProblem()
    {
        var (sink, problems) = Walk(new TarImageWriter().Entry("../etc/shadow", '0', "x"u8).Entry("ok/../fine", '0').Entry("h", '1', link: "../../etc/shadow").Entry("s", '2', link: "../../../etc"));
        Assert.Equal(["fine", "s"], sink.Paths);
        Assert.Equal(2, problems.Count);
        Assert.All(problems, p => Assert.Equal(ProblemReason.Malformed, p.Reason));
    }

    [Fact]
    public void Walk_ThousandsOfBadNames_GiveABoundedList()
    {
        var tar = new TarImageWriter();
        for (var i = 0; i < 3000; i++)
            tar.Entry($"../{i}", '0');
        var (_, problems) = Walk(tar);
        Assert.Equal(101, problems.Count);
        Assert.Contains(problems, p => p.Message.StartsWith("2900 more", StringComparison.Ordinal));
    }

    [Fact]
    public void Walk_PathTooLong_IsLeftOutAsLimit()
    {
        var (sink, problems) = Walk(new TarImageWriter().Entry(new string('p', 5000), '0').Entry("s", '2', link: new string('t', 5000)).Entry("ok", '0'));
        Assert.Equal(["ok"], sink.Paths);
        Assert.All(problems, p => Assert.Equal(ProblemReason.Limit, p.Reason));
        Assert.Equal(2, problems.Count);
    }

    [Theory]
    [InlineData("0.0")]
    [InlineData("0.1")]
    [InlineData("1.0")]
    [InlineData("gnu")]
    public void Walk_SparseFile_ReadsHolesAsZeros(string format)
    {
        var stored = "AAAABB"u8;
        var tar = new TarImageWriter();
        switch (format)
        {
            case "0.0":
                tar.Pax('x', ("GNU.sparse.size", "1024"), ("GNU.sparse.numblocks", "2"), ("GNU.sparse.offset", "8"), ("GNU.sparse.numbytes", "4"), ("GNU.sparse.offset", "600"), ("GNU.sparse.numbytes", "2"))
                    .Entry("f", '0', stored);
                break;
            case "0.1":
                tar.Pax('x', ("GNU.sparse.major", "0"), ("GNU.sparse.minor", "1"), ("GNU.sparse.size", "1024"), ("GNU.sparse.name", "f"), ("GNU.sparse.map", "8,4,600,2")).Entry("GNUSparseFile.0/f", '0', stored);
                break;
            case "1.0":
                var map = new byte[512];
                "2\n8\n4\n600\n2\n"u8.CopyTo(map);
                tar.Pax('x', ("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0"), ("GNU.sparse.name", "f"), ("GNU.sparse.realsize", "1024")).Entry("GNUSparseFile.0/f", '0', [.. map, .. stored]);
                break;
            default:
                tar.Header("f"u8, 'S', stored.Length, [], 0, b =>
                {
                    "ustar  \0"u8.CopyTo(b.AsSpan(257));
                    TarImageWriter.Octal(b.AsSpan(386, 12), 8);
                    TarImageWriter.Octal(b.AsSpan(398, 12), 4);
                    b[482] = 1;
                    TarImageWriter.Octal(b.AsSpan(483, 12), 1024);
                });
                var extension = new byte[512];
                TarImageWriter.Octal(extension.AsSpan(0, 12), 600);
                TarImageWriter.Octal(extension.AsSpan(12, 12), 2);
                tar.Raw(extension).Content(stored);
                break;
        }

        var (sink, problems) = Walk(tar.Entry("after", '0', "x"u8));
        Assert.Empty(problems);
        Assert.Equal(["f", "after"], sink.Paths);
        Assert.Equal(1024, sink.Entries[0].Size);
        var expected = new byte[1024];
        "AAAA"u8.CopyTo(expected.AsSpan(8));
        "BB"u8.CopyTo(expected.AsSpan(600));
        Assert.Equal(expected, sink.Contents["f"]);
    }

    [Fact]
    public void Walk_HugeSparseHole_CostsNothingUnread()
    {
        var (sink, _) = Walk(new TarImageWriter().Pax('x', ("GNU.sparse.size", "8000000000000"), ("GNU.sparse.map", "0,1")).Entry("f", '0', "x"u8).Entry("after", '0'), readContent: false);
        Assert.Equal(8_000_000_000_000, sink.Entries[0].Size);
        Assert.Equal(2, sink.Entries.Count);
    }

    [Theory]
    [InlineData("8,4,6,2")]
    [InlineData("8,5")]
    [InlineData("1022,6")]
    [InlineData("8,4,2")]
    [InlineData("-8,6")]
    public void Walk_SparseMapThatDoesNotFit_IsCorrupt(string map)
    {
        var fault = Assert.Throws<ArchiveException>(() => Walk(new TarImageWriter().Pax('x', ("GNU.sparse.size", "1024"), ("GNU.sparse.map", map)).Entry("f", '0', "AAAABB"u8)));
        Assert.Equal(ProblemReason.Corrupt, fault.Reason);
    }

    public static TheoryData<string, byte[]> Broken()
    {
        static byte[] Header(Action<byte[]> edit) => new TarImageWriter().Header("f"u8, '0', 0, [], 0, edit).ToArray();
        var wrongSum = new TarImageWriter().Entry("a", '0').Entry("b", '0').ToArray();
        wrongSum[512 + 3] ^= 1;
        return new()
        {
            { "checksum", wrongSum },
            { "checksum field unreadable", [.. wrongSum[..148], .. "zzzzzzzz"u8, .. wrongSum[156..]] },
            { "negative size", Header(b => b.AsSpan(124, 12).Fill(0xFF)) },
            { "huge base-256 size", Header(b => b.AsSpan(124, 12).Fill(0xBF)) },
            { "size not octal", Header(b => "9999"u8.CopyTo(b.AsSpan(124))) },
            { "ends in a block", new TarImageWriter().Entry("a", '0').ToArray(false)[..^1] },
            { "ends in content", new TarImageWriter().Entry("a", '0', new byte[2000]).ToArray(false)[..1500] },
            { "ends one byte early", new TarImageWriter().Entry("a", '0', new byte[700]).ToArray(false)[..(512 + 699)] },
            { "size beyond the end", new TarImageWriter().Entry("a", '0', "x"u8, size: 1L << 32).ToArray() },
            { "lone zero block", [.. new byte[512], .. new TarImageWriter().Entry("a", '0').ToArray()] },
            { "pax header at the end", new TarImageWriter().Pax('x', ("path", "p")).ToArray() },
            { "long name at the end", new TarImageWriter().Entry(new string('n', 200), '0').ToArray(false)[..1024] },
            { "pax length wrong", new TarImageWriter().Header("p"u8, 'x', 12, [], 0).Content("99 path=abc\n"u8).Entry("a", '0').ToArray() },
            { "pax without newline", new TarImageWriter().Header("p"u8, 'x', 12, [], 0).Content("12 path=abcd"u8).Entry("a", '0').ToArray() },
            { "pax length zero", new TarImageWriter().Header("p"u8, 'x', 12, [], 0).Content("0 path=abcd\n"u8).Entry("a", '0').ToArray() },
            { "pax path with NUL", new TarImageWriter().Pax('x', ("path", "a\0b")).Entry("a", '0').ToArray() },
            { "pax negative size", new TarImageWriter().Pax('x', ("size", "-1")).Entry("a", '0').ToArray() },
            { "no tar", Encoding.ASCII.GetBytes(new string('#', 4096)) },
        };
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void Walk_BrokenArchive_IsCorrupt(string what, byte[] archive)
    {
        var fault = Assert.Throws<ArchiveException>(() => Walk(archive));
        Assert.True(fault.Reason == ProblemReason.Corrupt, what);
    }

    [Fact]
    public void Walk_ExtendedHeaderTooLarge_IsLimit()
    {
        var fault = Assert.Throws<ArchiveException>(() => Walk(new TarImageWriter().Header("p"u8, 'x', 1L << 33, [], 0)));
        Assert.Equal(ProblemReason.Limit, fault.Reason);
    }

    [Fact]
    public void Walk_SignedChecksum_IsAccepted()
    {
        // Some old tars summed signed bytes: a name above 127 tells the difference.
        var block = new TarImageWriter().Header([0xC3, 0xA4], '0', 0, [], 0).ToArray(false);
        var sum = 0;
        for (var i = 0; i < 512; i++)
            sum += i is >= 148 and < 156 ? ' ' : (sbyte)block[i];
        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0')).CopyTo(block, 148);
        Assert.Equal(["ä"], Walk(block).Sink.Paths);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(323)]
    public void Walk_LastPaddingMissing_IsWholeAsInGo(int padding)
    {
        // What umoci insert writes.
        var (sink, problems) = Walk(new TarImageWriter().Entry("a", '0', new byte[700]).ToArray(false)[..(512 + 700 + padding)]);
        Assert.Empty(problems);
        Assert.Equal(700, sink.Contents["a"].Length);
    }

    [Fact]
    public void Walk_DataAfterTheEnd_IsIgnored()
    {
        var (sink, _) = Walk([.. new TarImageWriter().Entry("a", '0').ToArray(), .. new TarImageWriter().Entry("b", '0').ToArray()]);
        Assert.Equal(["a"], sink.Paths);
    }

    [Fact]
    public void Walk_RandomDamage_NeverDoesAnythingButProblems()
    {
        var whole = new TarImageWriter().Entry("dir/", '5').Entry("a", '0', new byte[600]).Entry(new string('n', 150), '0', "x"u8)
            .Pax('x', ("path", "p"), ("GNU.sparse.map", "0,1"), ("GNU.sparse.size", "9")).Entry("s", '0', "x"u8).ToArray();
        var random = new Random(11);
        for (var round = 0; round < 20_000; round++)
        {
            var damaged = whole.ToArray();
            for (var i = 0; i <= round % 4; i++)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            if (round % 3 == 0)
                damaged = damaged[..random.Next(damaged.Length)];
            if (round % 2 == 0)
                RightChecksums(damaged);
            var fault = Record.Exception(() => Walk(damaged));
            Assert.True(fault is null or ArchiveException, fault?.ToString());
        }
    }

    private static void RightChecksums(byte[] archive)
    {
        for (var at = 0; at + 512 <= archive.Length; at += 512)
        {
            var block = archive.AsSpan(at, 512);
            block.Slice(148, 8).Fill((byte)' ');
            var sum = 0;
            foreach (var b in block)
                sum += b;
            Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0')).CopyTo(block[148..]);
            block[154] = 0;
        }
    }

    private static (CollectingSink Sink, IReadOnlyList<Problem> Problems) Walk(TarImageWriter tar, bool readContent = true) => Walk(tar.ToArray(), readContent);

    private static (CollectingSink Sink, IReadOnlyList<Problem> Problems) Walk(byte[] archive, bool readContent = true)
    {
        var sink = new CollectingSink { ReadContent = readContent };
        var problems = new LayerProblems();
        using var input = new TarInput(new MemoryStream(archive), long.MaxValue, null, TestContext.Current.CancellationToken);
        new TarWalker(new ScanLimits(), problems).Walk(input, sink);
        return (sink, problems.ToImmutable());
    }
}
