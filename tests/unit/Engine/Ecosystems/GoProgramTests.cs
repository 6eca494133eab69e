using System.Text;
using ScanMesh.Engine.Ecosystems.Go;
using ScanMesh.Tests.Kit.Programs;

namespace ScanMesh.Tests.Unit.Engine.Ecosystems;

/// <summary>Build information of Go programs in every place and form, and what it says.</summary>
public sealed class GoProgramTests
{
    private const ulong Data = GoPrograms.Data;

    private static readonly string[] modules =
    [
        "path\tgithub.com/Acme/App/v2/cmd/app",
        "mod\tgithub.com/Acme/App/v2\tv2.3.4\th1:abc=",
        "dep\tgithub.com/BurntSushi/toml\tv1.2.0\th1:abc=",
        "dep\tgolang.org/x/net\tv0.1.0",
        "=>\tgolang.org/x/net\tv0.2.0\th1:abc=",
        "dep\texample.org/old\tv1.0.0",
        "=>\texample.org/fork\tv1.0.1\th1:abc=",
        "dep\texample.org/staging\tv0.0.0",
        "=>\t./staging/src\t(devel)\t",
        "build\t-compiler=gc",
        "build\tGOARCH=amd64",
    ];

    private static readonly string[] expected =
    [
        "example.org/fork v1.0.1", "example.org/staging (devel)", "github.com/Acme/App/v2 v2.3.4", "github.com/BurntSushi/toml v1.2.0", "golang.org/x/net v0.2.0", "stdlib 1.22.1",
    ];

    [Theory]
    [InlineData("elf", true, false)]
    [InlineData("elf", true, true)]
    [InlineData("elf", false, false)]
    [InlineData("elf", false, true)]
    [InlineData("elf without sections", true, false)]
    [InlineData("pe", true, false)]
    [InlineData("pe", false, false)]
    [InlineData("macho", true, false)]
    [InlineData("macho", true, true)]
    [InlineData("macho", false, false)]
    [InlineData("universal", true, false)]
    public void Program_OfAnyFormat_IsReadInBothForms(string format, bool isWide, bool isBigEndian)
    {
        foreach (var info in (byte[][])[GoPrograms.Inline("go1.22.1", modules), GoPrograms.ByPointers(isWide ? 8 : 4, isBigEndian, Data, "go1.22.1", modules)])
        {
            var own = new ProgramBuilder(isWide, isBigEndian).Section(format is "elf" ? ".go.buildinfo" : format is "pe" ? ".data" : "__go_buildinfo", Data, info, isWritable: true);
            var found = LayerOf.Files(("usr/bin/app", GoPrograms.Padded(format switch
            {
                "elf" => own.Elf(),
                "elf without sections" => own.Elf(hasSections: false),
                "pe" => own.Pe(),
                "universal" => ProgramBuilder.Universal(own.MachO(), own.MachO()),
                _ => own.MachO(),
            })));

            Assert.Equal(expected, LayerOf.Lines(found));
            Assert.Empty(found.Problems);
        }
    }

    [Fact]
    public void Program_ItsPackages_HaveGoPurlsAndNames()
    {
        var found = LayerOf.Files(("usr/bin/app", GoPrograms.Elf("go1.22.1", modules)));

        Assert.Contains("pkg:golang/github.com/acme/app/v2@v2.3.4#usr/bin/app", found.Packages.Select(p => p.Id));
        Assert.All(found.Packages, p => Assert.Equal(("Go", "usr/bin/app"), (p.Ecosystem, p.Path)));
    }

    [Fact]
    public void Program_MagicOutOfPlaceBefore_IsPassedOver()
    {
        byte[] data = [1, .. GoPrograms.Inline("go1.1")];
        data = [.. data, .. new byte[16 - data.Length % 16], .. GoPrograms.Inline("go1.22.1", modules)];

        Assert.Equal(expected, LayerOf.Lines(LayerOf.Files(("app", GoPrograms.Padded(new ProgramBuilder().Section(".data", Data, data, isWritable: true).Elf())))));
    }

    [Theory]
    [InlineData("go1.22.1", "1.22.1")]
    [InlineData("go1.22rc1", "1.22rc1")]
    [InlineData("go1.20.5 X:strictfipsruntime", "1.20.5")]
    [InlineData("go1.21.0-fips", "1.21.0")]
    [InlineData("go1.19.8+auto", "1.19.8")]
    [InlineData("go1.24.0 (Red Hat 1.24.0-1.el9)", "1.24.0")]
    [InlineData("devel go1.23-0a1b2c3d4e Wed Aug 2 03:24:12 2023 +0000", "devel go1.23-0a1b2c3d4e")]
    [InlineData("devel +0a1b2c3d4e Wed Aug 2 03:24:12 2023 +0000", "devel +0a1b2c3d4e")]
    public void StandardLibrary_AnyToolchain_HasItsRelease(string go, string version) =>
        Assert.Equal([$"stdlib {version}"], LayerOf.Lines(LayerOf.Files(("app", GoPrograms.Elf(go)))));

    [Fact]
    public void GoCommand_IsTheToolchainToo() =>
        Assert.Equal(["stdlib 1.22.1", "toolchain 1.22.1"], LayerOf.Lines(LayerOf.Files(("usr/local/go/bin/go", GoPrograms.Elf("go1.22.1", "path\tcmd/go", "build\t-compiler=gc")))));

    [Theory]
    [InlineData("example.org/app", "-X main.version=1.2.3", "v1.2.3 version-string")]
    [InlineData("example.org/app", "\"-s -w -X main.version=v1.2.3-rc.1 -X main.commit=abc\"", "v1.2.3-rc.1 version-string")]
    [InlineData("example.org/app", "\"-X 'example.org/app/internal/build.Version=1.2.3'\"", "v1.2.3 version-string")]
    [InlineData("example.org/app", "\"-X=example.org/app/cmd/app.version=1.2.3\"", "v1.2.3 version-string")]
    [InlineData("example.org/app/v3", "\"-X main.version=3.0.1\"", "v3.0.1 version-string")]
    [InlineData("example.org/app", "\"-X main.version=2.45.0\"", "(devel)")] // its module cannot have that major version
    [InlineData("example.org/app/v3", "\"-X main.version=2.45.0\"", "(devel)")]
    [InlineData("example.org/app", "\"-X example.org/other.version=1.2.3\"", "(devel)")]
    [InlineData("example.org/app", "\"-X example.org/app/a.version=1.2.3 -X example.org/app/b.version=1.2.4\"", "(devel)")]
    [InlineData("example.org/app", "\"-X main.version=latest\"", "(devel)")]
    [InlineData("example.org/app", "\"-X main.apiVersion=1.2.3 -X main.goVersion=1.2.4 -X\"", "(devel)")]
    [InlineData("example.org/app", "", "(devel)")]
    public void MainModule_BuiltFromAFolder_HasTheVersionThatItsBuildGaveIt(string module, string flags, string version) =>
        Assert.Equal([$"{module} {version}", "stdlib 1.22.1"], LayerOf.Lines(LayerOf.Files(("app", GoPrograms.Elf(
            "go1.22.1", $"path\t{module}/cmd/app", $"mod\t{module}\t(devel)\t", $"build\t-ldflags={flags}", "build\tvcs.revision=0123", "build\tvcs.time=2024-01-01T00:00:00Z")))));

    [Fact]
    public void Program_BuiltWithoutModules_HasTheStandardLibraryAlone() =>
        Assert.Equal(["stdlib 1.19.8"], LayerOf.Lines(LayerOf.Files(("app", GoPrograms.Elf("go1.19.8", "path\tgithub.com/x/y/cmd/y", "build\t-compiler=gc")))));

    [Fact]
    public void Program_SeveralCopies_AreReportedByTheirPaths() =>
        Assert.Equal(["a", "b"], LayerOf.Files(("a", GoPrograms.Elf("go1.22.1")), ("b", GoPrograms.Elf("go1.22.1"))).Packages.Select(p => p.Path));

    [Fact]
    public void Program_WithTextsOutside_IsAProblemAndHidesNothingElse()
    {
        var info = GoPrograms.ByPointers(8, false, 0xDEAD0000, "go1.15", modules);
        var found = LayerOf.Files(("broken", GoPrograms.Padded(new ProgramBuilder().Section(".go.buildinfo", Data, info, isWritable: true).Elf())), ("whole", GoPrograms.Elf("go1.22.1")));

        Assert.Equal(["stdlib 1.22.1"], LayerOf.Lines(found));
        Assert.Equal(["Malformed Go's build information points to where the program has no bytes"], LayerOf.Problems(found));
        Assert.True(found.Complete);
    }

    [Fact]
    public void Program_WithATextOfManyMegabytes_IsMalformedAndTakesNoMemory()
    {
        byte[] info = [.. GoPrograms.Inline("")[..32], 0xFF, 0xFF, 0xFF, 0xFF, 0x0F];
        var found = LayerOf.Files(("app", GoPrograms.Padded(new ProgramBuilder().Section(".go.buildinfo", Data, info, isWritable: true).Elf())));

        Assert.Equal(["Malformed Go's build information has a text of 4294967295 bytes, more than the 4096 that are read"], LayerOf.Problems(found));
    }

    [Fact]
    public void Program_LargerThanWhatIsAnalysed_IsToldAndHidesNothingElse()
    {
        var program = GoPrograms.Elf("go1.22.1");
        var builder = ScanMesh.Engine.Ecosystems.AnalyserSet.Create(new ScanMesh.Engine.Images.Layers.ScanLimits { AnalysedFileBytes = program.Length - 1 }, [new GoEcosystem()]).NewBuilder(TestContext.Current.CancellationToken);
        builder.OnEntry(new("app", ScanMesh.Engine.Images.Layers.EntryKind.File, program.Length, null, false), new MemoryStream(program));

        var record = builder.Build(default, 0, default, partial: false, []);
        Assert.Equal(ScanMesh.Engine.Model.ProblemReason.Unsupported, Assert.Single(Assert.Single(record.Evidence).Problems).Reason);
        Assert.False(record.Partial);
    }

    [Fact]
    public void Program_PackedByUpx_IsToldAsUnreadable()
    {
        var packed = new ProgramBuilder().Section("", 0x1000, [.. "\0\0\0\0UPX!"u8, .. new byte[600]]).Elf(hasSections: false);

        Assert.Equal(["Unsupported the program is packed by UPX: what it is made of cannot be read"], LayerOf.Problems(LayerOf.Files(("app", packed))));
    }

    [Fact]
    public void Program_OfAnotherLanguage_LeavesNothingInTheRecord()
    {
        var builder = ScanMesh.Engine.Ecosystems.AnalyserSet.Create(new(), [new GoEcosystem()]).NewBuilder(TestContext.Current.CancellationToken);
        var program = GoPrograms.Padded(new ProgramBuilder().Section(".data", Data, Encoding.ASCII.GetBytes("text"), isWritable: true).Elf());
        builder.OnEntry(new("usr/bin/true", ScanMesh.Engine.Images.Layers.EntryKind.File, program.Length, null, false), new MemoryStream(program));

        Assert.Empty(builder.Build(default, 0, default, partial: false, []).Evidence);
    }
}
