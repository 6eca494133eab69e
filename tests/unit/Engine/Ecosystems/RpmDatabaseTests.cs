using System.Buffers.Binary;
using System.Diagnostics;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Merge;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit.Rpm;
using ScanMesh.Tests.Unit.Engine.Records;

namespace ScanMesh.Tests.Unit.Engine.Ecosystems;

public sealed class RpmDatabaseTests
{
    private const string Database = "var/lib/rpm/rpmdb.sqlite";
    private static readonly AnalyserSet Analysers = AnalyserSet.Create(new ScanLimits());

    public static TheoryData<string> Formats => ["sqlite", "sqlite 512", "sqlite 65536", "ndb", "berkeley", "berkeley big-endian", "berkeley 512", "berkeley 65536"];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Read_EveryFormat_GivesEveryRecord(string format)
    {
        var headers = Enumerable.Range(0, 700).Select(i => RpmHeaderBuilder.Package($"p{i}", "1.0", $"{i}.el9").Files([.. Enumerable.Range(0, i % 50 == 0 ? 3000 : i % 7).Select(f => $"/usr/share/p{i}/file-{f}")]).Build()).ToList();

        var inventory = Scan(Written(format, headers));

        Assert.Empty(inventory.Problems);
        Assert.Equal(Enumerable.Range(0, 700).Select(i => $"p{i} 1.0-{i}.el9").Order(StringComparer.Ordinal), Lines(inventory).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Read_NoRecords_IsNoProblem(string format)
    {
        var inventory = Scan(Written(format, []));
        Assert.Empty(inventory.Packages);
        Assert.True(inventory.Complete);
    }

    [Fact]
    public void Read_EmptyFile_IsADatabaseWithoutPackages() => Assert.True(Scan([]).Complete);

    [Fact]
    public void Read_Header_GivesWhatRpmPrints()
    {
        var header = RpmHeaderBuilder.Package("libcurl", "7.76.1", "14.el9_0.5", 2, "curl-7.76.1-14.el9_0.5.src.rpm").Text(1014, "MIT and BSD").Text(5096, "nodejs:18:8070020230306170042:bd1311ed").Build();
        var record = new LayerSketch().Bytes(Database, RpmDatabases.Ndb(header)).File("etc/os-release", "ID=rhel\nVERSION_ID=\"9.4\"\n").Build(Analysers);

        var package = Assert.Single(LayerMerge.Merge([record]).Packages);

        Assert.Equal(("libcurl", "2:7.76.1-14.el9_0.5", "x86_64", "Red Hat:9"), (package.Name, package.Version, package.Architecture, package.Ecosystem));
        Assert.Equal(new PackageSource("curl", "2:7.76.1-14.el9_0.5"), package.Source);
        Assert.Equal(["MIT and BSD"], package.Licences);
        Assert.Equal("nodejs:18:8070020230306170042:bd1311ed", package.Module);
        Assert.Equal("pkg:rpm/redhat/libcurl@7.76.1-14.el9_0.5?arch=x86_64&distro=rhel-9.4&epoch=2", package.Purl);
        Assert.Equal(package.Purl, package.Id);
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData("a-1-1.src.rpm", null, null)]
    [InlineData("a-2-1.src.rpm", "a", "2-1")]
    [InlineData("my-source-1-1.nosrc.rpm", "my-source", "1-1")]
    [InlineData("source-1.src.rpm", null, null)]
    [InlineData("--.src.rpm", null, null)]
    [InlineData("source-1-1.x86_64.rpm", null, null)]
    public void Read_SourceFile_IsNameAndVersionOnlyWhereOther(string? file, string? name, string? version)
    {
        var header = new RpmHeaderBuilder().Text(1000, "a").Text(1001, "1").Text(1002, "1");
        var package = Assert.Single(Scan(RpmDatabases.Ndb((file is null ? header : header.Text(1044, file)).Build())).Packages);
        Assert.Equal((name, version), (package.Source?.Name, package.Source?.Version));
        Assert.Null(package.Architecture);
    }

    /// <summary>rpm adds what it knows of the installation at a header's end; a tag that is there already is replaced by that.</summary>
    [Fact]
    public void Read_RepeatedTag_TheLastCounts() =>
        Assert.Equal(["a 0:1-2"], Lines(Scan(RpmDatabases.Ndb(RpmHeaderBuilder.Package("a", "1", "1", 7).Text(1002, "2").Integers(1003, 0).Build()))));

    [Fact]
    public void Read_Keys_AreNoPackages()
    {
        var key = new RpmHeaderBuilder().Text(1000, "gpg-pubkey").Text(1001, "1964c5fc").Text(1002, "58e63918");
        Assert.Equal(["gpg-pubkey 1-1"], Lines(Scan(RpmDatabases.Ndb(key.Build(), key.Text(1044, "(none)").Build(), RpmHeaderBuilder.Package("gpg-pubkey", "1", "1").Build()))));
    }

    [Fact]
    public void Read_FilesOfPackages_AreTheirs()
    {
        const string own = "usr/lib/node_modules/npm/package.json";
        const string skipped = "usr/lib/node_modules/doc/package.json";
        const string foreign = "usr/lib/node_modules/x/package.json";
        var header = RpmHeaderBuilder.Package("nodejs", "18", "1").Files(["/" + own, "/" + skipped, "/usr/bin/node"], 0, 2, 0).Build();
        var record = new LayerSketch().Bytes(Database, RpmDatabases.Sqlite([header])).File(own, Json("npm")).File(skipped, Json("doc")).File(foreign, Json("x")).Build(Analysers);

        Assert.Equal(["doc", "nodejs", "x"], LayerMerge.Merge([record]).Packages.Select(p => p.Name).Order(StringComparer.Ordinal));

        static string Json(string name) => $$"""{"name":"{{name}}","version":"1.0.0"}""";
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Read_OneDamagedHeader_IsAProblemAndTheOthersAreRead(string format)
    {
        byte[][] headers = [RpmHeaderBuilder.Package("a", "1", "1").Build(), new byte[300], RpmHeaderBuilder.Package("b", "", "1").Build(), RpmHeaderBuilder.Package("c", "1", "1").Build()];

        var inventory = Scan(Written(format, headers));

        Assert.Equal(["a 1-1", "c 1-1"], Lines(inventory));
        Assert.Equal(2, inventory.Problems.Length);
        Assert.All(inventory.Problems, p => Assert.Equal((ProblemReason.Malformed, Database, "rpm/1"), (p.Reason, p.Path, p.Analyser)));
        Assert.False(inventory.Complete);
    }

    /// <summary>Offsets and counts that lead out of a header, types that are others, texts without an end.</summary>
    [Fact]
    public void Read_HostileEntries_AreProblems()
    {
        var right = RpmHeaderBuilder.Package("a", "1", "1");
        byte[][] headers =
        [
            new RpmHeaderBuilder().Text(1000, "a").Text(1001, "1").Raw(1002, 6, 1, "no end"u8.ToArray()).Build(),
            RpmHeaderBuilder.Package("a", "1", "1").Raw(1003, 4, int.MaxValue, [0, 0, 0, 1]).Build(),
            RpmHeaderBuilder.Package("a", "1", "1").Raw(1003, 4, 1, []).Build(),
            RpmHeaderBuilder.Package("a", "1", "1").Texts(1117, "file").Texts(1118, "/usr/").Integers(1116, 1).Build(),
            RpmHeaderBuilder.Package("a", "1", "1").Texts(1117, "file", "other").Texts(1118, "/usr/").Integers(1116, 0).Build(),
            RpmHeaderBuilder.Package("a", "1", "1").Raw(1117, 8, -1, "x\0"u8.ToArray()).Texts(1118, "/").Integers(1116, 0).Build(),
            new RpmHeaderBuilder().Raw(1000, 4, 1, [0, 0, 0, 0]).Build(),
            [0, 0, 0, 0, 0, 0, 0, 0],
            [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
            [1],
            right.Build(),
        ];
        var inventory = Scan(RpmDatabases.Ndb(headers));
        Assert.Equal(headers.Length - 1, inventory.Problems.Length);
        Assert.All(inventory.Problems, p => Assert.Equal(ProblemReason.Malformed, p.Reason));
        Assert.Contains("a 1-1", Lines(inventory));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Read_TruncatedAnywhere_IsToldAndNeverThrows(string format)
    {
        var whole = Written(format, [.. RpmDatabases.Headers([.. Enumerable.Range(0, 40).Select(i => $"p{i} 1-1")])]);
        for (var length = 1; length < whole.Length; length += Math.Max(1, whole.Length / 97))
        {
            var inventory = Scan(whole[..length]);
            Assert.True(inventory.Packages.Length == 40 || !inventory.Complete, $"{length} of {whole.Length} bytes: {inventory.Packages.Length} packages and no word");
            Assert.All(inventory.Problems, p => Assert.Equal(ProblemReason.Malformed, p.Reason));
        }
    }

    [Fact]
    public void Read_LargerThanTheLimit_IsALimit()
    {
        var limits = new ScanLimits { AnalysedFileBytes = 8192 };
        var inventory = LayerMerge.Merge([new LayerSketch().Bytes(Database, RpmDatabases.Sqlite(RpmDatabases.Headers([.. Enumerable.Range(0, 100).Select(i => $"p{i} 1-1")]))).Build(AnalyserSet.Create(limits))]);
        Assert.Contains(inventory.Problems, p => p is { Reason: ProblemReason.Limit, Path: Database });
        Assert.False(inventory.Complete);
    }

    /// <summary>A record of 64 MiB and more is not read; what comes after it is.</summary>
    [Fact]
    public void Read_EnormousRecord_IsALimit()
    {
        var inventory = Scan(RpmDatabases.Ndb(new byte[(64 << 20) + 1], RpmHeaderBuilder.Package("a", "1", "1").Build()));
        Assert.Equal(["a 1-1"], Lines(inventory));
        Assert.Contains(inventory.Problems, p => p is { Reason: ProblemReason.Limit, Path: Database });
    }

    /// <summary>Records that lie on one another would make a small file a day's work.</summary>
    [Theory]
    [InlineData("ndb")]
    [InlineData("berkeley")]
    [InlineData("sqlite")]
    public void Read_OverlappingRecords_EndSoon(string format)
    {
        var bytes = Written(format, [.. Enumerable.Range(0, 4000).Select(i => RpmHeaderBuilder.Package($"p{i}", "1", "1").Text(1, new string('x', format == "sqlite" ? 10_000 : 5000)).Build())]);
        for (var at = 0; format == "ndb" && at < 31 * 4096; at += 16)
            if (bytes.AsSpan(at).StartsWith("Slot"u8) && bytes[at + 4] != 0)
                bytes.AsSpan(8240, 8).CopyTo(bytes.AsSpan(at + 8));
        for (var page = 4096; format == "berkeley" && page < bytes.Length; page += 4096)
            if (bytes[page + 25] == 7)
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(page + 16), 3);
        for (var page = 4096; format == "sqlite" && page < bytes.Length; page += 4096)
            if (bytes[page] == 0)
                BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(page), 2);
        var started = Stopwatch.GetTimestamp();
        Assert.False(Scan(bytes).Complete);
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData("rpmdb.sqlite", "Packages.db", "sqlite")]
    [InlineData("rpmdb.sqlite", "Packages", "sqlite")]
    [InlineData("Packages.db", "Packages", "ndb")]
    public void Merge_TwoFormatsInAFolder_RpmReadsOneOfThem(string read, string other, string format)
    {
        var lower = new LayerSketch().Bytes("var/lib/rpm/" + other, RpmDatabases.Ndb(RpmDatabases.Headers("old 1-1", "both 1-1"))).Build(Analysers, "0");
        var upper = new LayerSketch().Bytes("var/lib/rpm/" + read, Written(format, [.. RpmDatabases.Headers("both 1-1", "new 1-1")])).Build(Analysers, "1");
        var inventory = LayerMerge.Merge([lower, upper]);
        Assert.Equal(["both 1-1", "new 1-1"], Lines(inventory));
        Assert.Equal([lower.Blob, upper.Blob], inventory.Packages.Select(p => p.Layer!.Value));
        Assert.All(inventory.Packages, p => Assert.Equal("var/lib/rpm/" + read, p.Path));
        Assert.True(inventory.Complete);
    }

    [Fact]
    public void Merge_OtherFormatWithoutPackages_HidesNothing()
    {
        var record = new LayerSketch().Bytes("var/lib/rpm/Packages", RpmDatabases.Berkeley(RpmDatabases.Headers("a 1-1"))).Bytes(Database, []).Build(Analysers);
        Assert.Equal(["a 1-1"], Lines(LayerMerge.Merge([record])));
    }

    [Fact]
    public void Read_LogThatHoldsCommits_IsAProblem()
    {
        byte[] log = [];
        var database = RpmDatabases.Sqlite(RpmDatabases.Headers("a 1-1"), "PRAGMA journal_mode=WAL;", file => log = Shared(file + "-wal"));
        Assert.True(log.Length > 4096);
        Assert.Equal((0, true), Problems([]));
        Assert.Equal((1, false), Problems(log));
        // Without the frame that ends a transaction nothing would be applied, nor with another sum.
        Assert.Equal((0, true), Problems(log[..(32 + 24 + 1000)]));
        log[24 + 32 + 100] ^= 1;
        Assert.Equal((0, true), Problems(log));

        (int, bool) Problems(byte[] wal)
        {
            var inventory = LayerMerge.Merge([new LayerSketch().Bytes(Database, database).Bytes(Database + "-wal", wal).Build(Analysers)]);
            Assert.Equal(["a 1-1"], Lines(inventory));
            return (inventory.Problems.Length, inventory.Complete);
        }
    }

    [Theory]
    [InlineData("D9D505F920A163D7", false)]
    [InlineData("0000000000000000", true)]
    [InlineData("D9D5", true)]
    [InlineData("", true)]
    public void Read_HotJournal_IsAProblem(string bytes, bool isComplete) =>
        Assert.Equal(isComplete, LayerMerge.Merge([new LayerSketch().Bytes(Database + "-journal", Convert.FromHexString(bytes)).Build(Analysers)]).Complete);

    [Fact]
    public void Manifest_LinesOfTabs_ArePackages()
    {
        const string text = """
            mariner-release	2.0-12.cm2	1653816591	1653753130	Microsoft Corporation	(none)	580	noarch	0	mariner-release-2.0-12.cm2.src.rpm
            openssl-libs	1.1.1k-15.cm2	1653816591	1653631609	Microsoft Corporation	3	4365048	x86_64	3	openssl-1.1.1k-15.cm2.src.rpm
            gpg-pubkey	3135ce90-5e6fda74	1653816591	1591728756	(none)	(none)	0	(none)	0	(none)
            no package

            """;
        var record = new LayerSketch().File("var/lib/rpmmanifest/container-manifest-2", text).File("etc/os-release", "ID=mariner\nVERSION_ID=\"2.0\"\n").Build(Analysers);
        var inventory = LayerMerge.Merge([record]);
        Assert.Equal(["mariner-release 2.0-12.cm2", "openssl-libs 3:1.1.1k-15.cm2"], Lines(inventory));
        Assert.Equal(("openssl", "3:1.1.1k-15.cm2", "x86_64", "Azure Linux:2"), (inventory.Packages[1].Source!.Name, inventory.Packages[1].Source!.Version, inventory.Packages[1].Architecture, inventory.Packages[1].Ecosystem));
        Assert.Contains("line 4", Assert.Single(inventory.Problems).Message, StringComparison.Ordinal);
        Assert.False(inventory.Complete);
    }

    private static byte[] Written(string format, IReadOnlyList<byte[]> headers)
    {
        var bytes = format.Split(' ') is [_, var size] && int.TryParse(size, out var number) ? number : 4096;
        return format.Split(' ')[0] switch
        {
            "sqlite" => RpmDatabases.Sqlite(headers, $"PRAGMA page_size={bytes};"),
            "ndb" => RpmDatabases.Ndb(headers),
            _ => RpmDatabases.Berkeley(headers, format.EndsWith("big-endian", StringComparison.Ordinal), bytes),
        };
    }

    private static byte[] Shared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static Inventory Scan(byte[] database) => LayerMerge.Merge([new LayerSketch().Bytes(Database, database).Build(Analysers)]);

    private static IEnumerable<string> Lines(Inventory inventory) => inventory.Packages.Select(p => $"{p.Name} {p.Version}");
}
