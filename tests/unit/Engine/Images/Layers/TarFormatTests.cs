using System.Diagnostics;
using System.Text;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit;
using ScanMesh.Tests.Kit.Images;

namespace ScanMesh.Tests.Unit.Engine.Images.Layers;

/// <summary>Archives in every format that Debian's tar writes, compared with the tree they were made of; and a table of odd headers with what Go's archive/tar makes of them.</summary>
public sealed class TarFormatTests
{
    private const string Tar = "/usr/bin/tar";

    [Theory]
    [InlineData("v7", false)]
    [InlineData("oldgnu", true)]
    [InlineData("gnu", true)]
    [InlineData("ustar", false)]
    [InlineData("pax", true)]
    [InlineData("gnu", true, "--sparse")]
    [InlineData("oldgnu", true, "--sparse")]
    [InlineData("pax", true, "--sparse", "--sparse-version=0.0")]
    [InlineData("pax", true, "--sparse", "--sparse-version=0.1")]
    [InlineData("pax", true, "--sparse", "--sparse-version=1.0")]
    [InlineData("pax", true, "--pax-option=globexthdr.name=g,comment=everywhere")]
    [InlineData("gnu", true, "--blocking-factor=1")]
    [InlineData("gnu", true, "--hard-dereference")]
    public async Task Walk_ArchiveOfTar_IsTheTreeOnDisk(string format, bool takesLongNames, params string[] options)
    {
        Assert.SkipUnless(File.Exists(Tar), "there is no tar here");
        using var folder = new TemporaryFolder();
        var tree = MakeTree(folder, takesLongNames, takesFifos: format != "v7");
        var archive = await RunAsync([$"--format={format}", "--sort=name", .. options, "--create", "--file=-", "--directory", folder.Path, "."]);
        var (sink, problems) = Walk(archive);

        Assert.Empty(problems);
        Assert.Equal(tree.Keys.Order(StringComparer.Ordinal), sink.Paths.Where(p => p.Length > 0).Order(StringComparer.Ordinal));
        foreach (var (path, expected) in tree)
        {
            var entry = sink.Entries[sink.Paths.ToList().IndexOf(path)];
            if (entry.Kind == EntryKind.HardLink)
                Assert.Equal(expected, (EntryKind.File, Hash(sink.Contents[entry.LinkTarget!])));
            else
                Assert.Equal(expected, (entry.Kind, entry.Kind switch { EntryKind.File => Hash(sink.Contents[path]), EntryKind.SymbolicLink => entry.LinkTarget!, _ => "" }));
        }
    }

    /// <summary>What: the header's change, then path, kind and content as Go reads them.</summary>
    public static TheoryData<string, byte[], string, EntryKind, string> Odd => new()
    {
        { "size in blanks", One(b => "          3 "u8.CopyTo(b.AsSpan(124)), "abc"), "n", EntryKind.File, "abc" },
        { "size behind NULs", One(b => "\0\0\0\0\0\0\0\0\0\03 "u8.CopyTo(b.AsSpan(124)), "abc"), "n", EntryKind.File, "abc" },
        { "size without an end", One(b => "000000000003"u8.CopyTo(b.AsSpan(124)), "abc"), "n", EntryKind.File, "abc" },
        { "size in base 256", One(b => TarImageWriter.Base256(b.AsSpan(124, 12), 3), "abc"), "n", EntryKind.File, "abc" },
        { "no size at all", One(b => b.AsSpan(124, 12).Clear(), ""), "n", EntryKind.File, "" },
        { "no mode at all", One(b => b.AsSpan(100, 8).Clear(), ""), "n", EntryKind.File, "" },
        { "name of exactly 100 bytes", One(b => b.AsSpan(0, 100).Fill((byte)'n'), ""), new string('n', 100), EntryKind.File, "" },
        { "prefix of exactly 155 bytes", One(b => b.AsSpan(345, 155).Fill((byte)'p'), ""), new string('p', 155) + "/n", EntryKind.File, "" },
        { "star's prefix of 131 bytes", One(b =>
            {
                b.AsSpan(345, 131).Fill((byte)'p');
                "00000000000 00000000000 "u8.CopyTo(b.AsSpan(476));
                "tar\0"u8.CopyTo(b.AsSpan(508));
            }, ""), new string('p', 131) + "/n", EntryKind.File, "" },
        { "contiguous file", One(b => b[156] = (byte)'7', "abc"), "n", EntryKind.File, "abc" },
        { "type NUL", One(b => b[156] = 0, "abc"), "n", EntryKind.File, "abc" },
        { "file with a slash behind its name", One(b => (b[156], b[1]) = (0, (byte)'/'), ""), "n", EntryKind.Directory, "" },
        { "unknown type with content", One(b => b[156] = (byte)'Z', "abc"), "n", EntryKind.Other, "" },
        { "GNU multi-volume", One(b => b[156] = (byte)'M', "abc"), "n", EntryKind.Other, "" },
        { "GNU volume label", One(b => b[156] = (byte)'V', ""), "n", EntryKind.Other, "" },
        { "GNU dump folder with content", One(b => b[156] = (byte)'D', "abc"), "n", EntryKind.Directory, "" },
        { "pax size over the header's", new TarImageWriter().Pax('x', ("size", "3")).Header("n"u8, '0', 7, [], 0x1A4).Content("abc"u8).Entry("after", '0').ToArray(), "n", EntryKind.File, "abc" },
        { "pax value with a new line", new TarImageWriter().Pax('x', ("comment", "a\n5 b=c\n"), ("path", "p")).Header("n"u8, '0', 3, [], 0x1A4).Content("abc"u8).Entry("after", '0').ToArray(), "p", EntryKind.File, "abc" },
        { "pax value with an equals sign", new TarImageWriter().Pax('x', ("path", "a=b")).Header("n"u8, '0', 3, [], 0x1A4).Content("abc"u8).Entry("after", '0').ToArray(), "a=b", EntryKind.File, "abc" },
        { "two pax headers", new TarImageWriter().Pax('x', ("path", "first")).Pax('x', ("path", "second")).Header("n"u8, '0', 3, [], 0x1A4).Content("abc"u8).Entry("after", '0').ToArray(), "second", EntryKind.File, "abc" },
        { "pax header of a pax header", new TarImageWriter().Pax('x', ("path", "p"), ("mtime", "1")).Pax('g', ("path", "g")).Header("n"u8, '0', 3, [], 0x1A4).Content("abc"u8).Entry("after", '0').ToArray(), "p", EntryKind.File, "abc" },
        { "long link name before a file", new TarImageWriter().Header("././@LongLink"u8, 'K', 4, [], 0).Content("abc\0"u8).Header("n"u8, '0', 3, [], 0x1A4).Content("abc"u8).Entry("after", '0').ToArray(), "n", EntryKind.File, "abc" },
        { "name that is not UTF-8", One(b => b[0] = 0xE4, ""), "\uFFFD", EntryKind.File, "" },
    };

    [Theory]
    [MemberData(nameof(Odd))]
    public void Walk_OddHeader_IsReadAsGoDoes(string what, byte[] archive, string path, EntryKind kind, string content)
    {
        var (sink, problems) = Walk(archive);
        Assert.True(problems.Count == 0, what);
        // What comes after tells whether the walk is still in step.
        Assert.Equal([path, "after"], sink.Paths);
        Assert.Equal(kind, sink.Entries[0].Kind);
        if (kind == EntryKind.File)
            Assert.Equal(content, sink.Text(path));
    }

    /// <summary>Headers that no reader may guess about.</summary>
    public static TheoryData<string, byte[]> Broken => new()
    {
        { "size negative in base 256", One(b => b.AsSpan(124, 12).Fill(0xFF), "") },
        { "size over 63 bits in base 256", One(b => (b[124], b[128]) = (0x80, 0x80), "") },
        { "size with rubbish behind it", One(b => "0000000003x"u8.CopyTo(b.AsSpan(124)), "abc") },
        { "pax size with a sign", new TarImageWriter().Pax('x', ("size", "+3")).Entry("n", '0', "abc"u8).ToArray() },
        { "pax size of 20 digits", new TarImageWriter().Pax('x', ("size", "99999999999999999999")).Entry("n", '0', "abc"u8).ToArray() },
        { "pax record without a value", new TarImageWriter().Header("p"u8, 'x', 7, [], 0).Content("7 path\n"u8).Entry("n", '0').ToArray() },
        { "pax record with an empty key", new TarImageWriter().Header("p"u8, 'x', 6, [], 0).Content("6 =ab\n"u8).Entry("n", '0').ToArray() },
        { "pax record longer than the header", new TarImageWriter().Header("p"u8, 'x', 9, [], 0).Content("99 path=a"u8).Entry("n", '0').ToArray() },
        { "sparse pieces that overlap", Sparse("0,2,1,2", "9", "abcd") },
        { "sparse pieces out of order", Sparse("5,2,0,2", "9", "abcd") },
        { "sparse piece beyond the end", Sparse("8,4", "9", "abcd") },
        { "sparse map of another size", Sparse("0,1", "9", "abcd") },
        { "sparse map with an odd number", Sparse("0,1,2", "9", "a") },
        { "sparse map with a negative number", Sparse("-1,1", "9", "a") },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Walk_BrokenHeader_IsCorrupt(string what, byte[] archive)
    {
        var fault = Record.Exception(() => Walk(archive));
        Assert.True(fault is ArchiveException { Reason: ProblemReason.Corrupt }, $"{what}: {fault}");
    }

    [Theory]
    [InlineData('0')]
    [InlineData('1')]
    [InlineData('2')]
    [InlineData('3')]
    [InlineData('5')]
    [InlineData('6')]
    public void Whiteout_AsAnyKindOfEntry_RemovesAndIsNoContent(char type)
    {
        // As containerd and Docker: the name decides.
        var record = Build(new TarImageWriter().Entry("a/.wh.b", type, link: "x").Entry("./c/.wh..wh..opq", type, link: "x").Entry("d/.wh.e/", type, link: "x"));
        Assert.Equal(["a/b", "d/e"], record.Whiteouts);
        Assert.Equal(["c"], record.OpaqueFolders);
        Assert.Empty(record.Paths.Files);
        Assert.Empty(record.Links);
    }

    [Theory]
    [InlineData(".wh..wh..opq", "")]
    [InlineData("/.wh..wh..opq", "")]
    [InlineData("a/b/../.wh..wh..opq", "a")]
    public void OpaqueWhiteout_OfARoot_OrThroughDots(string path, string folder) =>
        Assert.Equal([folder], Build(new TarImageWriter().Entry(path, '0')).OpaqueFolders);

    [Theory]
    [InlineData(".wh..wh.plnk/5.6", 1)] // a file of old union file systems, in their own folder
    [InlineData(".wh.a/b", 1)] // the last part decides: this is a file in a folder of an odd name
    [InlineData("a/.WH.b", 1)]
    [InlineData("a/.wh", 1)]
    [InlineData("a/x.wh.b", 1)]
    [InlineData("a/.wh..wh.aufs", 0)]
    public void Whiteout_NamesThatAreNone_RemoveNothing(string path, int files)
    {
        var record = Build(new TarImageWriter().Entry(path, '0'));
        Assert.Empty(record.Whiteouts);
        Assert.Empty(record.OpaqueFolders);
        Assert.Equal(files, record.Paths.Files.Length);
    }

    [Theory]
    [InlineData("a/.wh...")]
    [InlineData("a/.wh..")]
    public void Whiteout_ThatWouldLeaveItsFolder_RemovesNothing(string path) => Assert.Empty(Build(new TarImageWriter().Entry(path, '0')).Whiteouts);

    private static Dictionary<string, (EntryKind, string)> MakeTree(TemporaryFolder folder, bool takesLongNames, bool takesFifos)
    {
        var tree = new Dictionary<string, (EntryKind, string)>(StringComparer.Ordinal);
        foreach (var path in takesLongNames
            ? new[] { "a", "dir/ä ö", "empty", string.Concat(Enumerable.Repeat("long/", 60)) + "name", new string('n', 200) + "/" + new string('m', 101), "dir/new\nline" }
            : ["a", "dir/ä ö", "empty", new string('n', 95)])
            folder.Write(path, path == "empty" ? "" : "content of " + path);
        using (var sparse = File.Create(Path.Combine(folder.Path, "sparse")))
        {
            foreach (var at in new[] { 70_000, 1 << 20, 3 << 20 })
            {
                sparse.Position = at;
                sparse.Write("data"u8);
            }

            sparse.SetLength(5 << 20);
        }

        File.CreateSymbolicLink(Path.Combine(folder.Path, "link"), "nowhere/x");
        if (takesLongNames)
            File.CreateSymbolicLink(Path.Combine(folder.Path, "longlink"), "/" + new string('t', 250));
        Process.Start("ln", [Path.Combine(folder.Path, "a"), Path.Combine(folder.Path, "zhard")]).WaitForExit();
        if (takesFifos)
            Process.Start("mkfifo", [Path.Combine(folder.Path, "dir", "fifo")]).WaitForExit();

        foreach (var info in new DirectoryInfo(folder.Path).EnumerateFileSystemInfos("*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(folder.Path, info.FullName);
            tree[path] = info switch
            {
                { LinkTarget: { } target } => (EntryKind.SymbolicLink, target),
                DirectoryInfo => (EntryKind.Directory, ""),
                _ when info.Name == "fifo" => (EntryKind.Other, ""),
                _ => (EntryKind.File, Hash(File.ReadAllBytes(info.FullName))),
            };
        }

        return tree;
    }

    private static byte[] One(Action<byte[]> edit, string content) =>
        new TarImageWriter().Header("n"u8, '0', content.Length, [], 0x1A4, edit).Content(Encoding.ASCII.GetBytes(content)).Entry("after", '0').ToArray();

    private static byte[] Sparse(string map, string size, string stored) => new TarImageWriter()
        .Pax('x', ("GNU.sparse.major", "0"), ("GNU.sparse.minor", "1"), ("GNU.sparse.map", map), ("GNU.sparse.size", size)).Entry("n", '0', Encoding.ASCII.GetBytes(stored)).ToArray();

    private static string Hash(ReadOnlySpan<byte> bytes) => Digest.Sha256(bytes).ToString();

    private static (CollectingSink Sink, IReadOnlyList<Problem> Problems) Walk(byte[] archive)
    {
        var sink = new CollectingSink { ReadContent = true };
        var problems = new LayerProblems();
        using var input = new TarInput(new MemoryStream(archive), long.MaxValue, null, TestContext.Current.CancellationToken);
        new TarWalker(new ScanLimits(), problems).Walk(input, sink);
        return (sink, problems.ToImmutable());
    }

    private static LayerRecord Build(TarImageWriter tar)
    {
        var builder = ScanMesh.Engine.Ecosystems.AnalyserSet.Create(new ScanLimits()).NewBuilder();
        using var input = new TarInput(new MemoryStream(tar.ToArray()), long.MaxValue, null, TestContext.Current.CancellationToken);
        new TarWalker(new ScanLimits(), new LayerProblems()).Walk(input, builder);
        return builder.Build(default, 0, default, partial: false, []);
    }

    private static async Task<byte[]> RunAsync(string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Tar, arguments) { RedirectStandardOutput = true, Environment = { ["LC_ALL"] = "C.UTF-8" } })!;
        using var output = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(output, TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        return output.ToArray();
    }
}
