using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Ecosystems.Go;

namespace ScanMesh.Tests.Unit.Engine.Ecosystems;

public sealed class GoModTests
{
    [Fact]
    public void GoMod_Whole_GivesWhatABuildWouldUse()
    {
        var found = LayerOf.Texts(("app/go.mod", """
            // A comment.
            module "example.org/App/v2"

            go 1.22.1
            toolchain go1.22.5

            require example.org/single v1.0.0
            require(
            	github.com/BurntSushi/toml v1.2.0 // indirect
            	example.org/excluded v1.1.0
            	example.org/replaced v1.0.0//comment
            	example.org/replacedOnce v1.0.0
            	`example.org/local` v1.0.0
            )
            exclude example.org/excluded v1.1.0
            replace (
            	example.org/replaced => example.org/fork v1.0.1
            	example.org/replacedOnce v1.0.0 => example.org/once v1.5.0
            	example.org/single v9.9.9 => example.org/never v1.0.0
            )
            replace example.org/local => ../local
            retract [v1.0.0, v1.9.9] // mistakes
            tool example.org/tool
            godebug default=go1.21
            """));

        Assert.Empty(found.Problems);
        Assert.Equal(
            ["example.org/fork v1.0.1 lock-file", "example.org/local (devel) lock-file", "example.org/once v1.5.0 lock-file", "example.org/single v1.0.0 lock-file", "github.com/BurntSushi/toml v1.2.0 lock-file", "stdlib 1.22.5 lock-file"],
            LayerOf.Lines(found));
    }

    [Theory]
    [InlineData("go 1.20", "")] // a version of the language
    [InlineData("go 1.21.4", "stdlib 1.21.4 lock-file")]
    [InlineData("go 1.23rc1", "stdlib 1.23rc1 lock-file")]
    [InlineData("go 1.21\ntoolchain default", "stdlib 1.21 lock-file")]
    [InlineData("toolchain go1.22.5-custom", "stdlib 1.22.5 lock-file")]
    public void GoMod_GoLine_IsTheLeastGoSince121(string lines, string expected) =>
        Assert.Equal(expected.Length == 0 ? [] : [expected], LayerOf.Lines(LayerOf.Texts(("go.mod", $"module a.b/c\n{lines}\n"))));

    [Fact]
    public void GoMod_Broken_TellsTheLineAndReadsTheRest()
    {
        var found = LayerOf.Texts(("go.mod", "module a.b/c\nruire (\n\ta.b/x v1.0.0\n)\nrequire a.b/y v1.0.0\nrequire a.b/z\n\"open\n"));

        Assert.Equal(["a.b/y v1.0.0 lock-file"], LayerOf.Lines(found));
        Assert.Equal(
            ["Malformed line 2 is nothing that a go.mod may have", "Malformed line 6 is nothing that a go.mod may have", "Malformed line 7 has a quote without an end"],
            LayerOf.Problems(found).Order(StringComparer.Ordinal));
        Assert.True(found.Complete);
    }

    [Fact]
    public void GoMod_OneEndlessLine_IsALimit() =>
        Assert.StartsWith("Limit ", LayerOf.Problems(LayerOf.Texts(("go.mod", $"module {new string('a', 20_000)}")))[0], StringComparison.Ordinal);

    [Fact]
    public void GoMod_OfGoItself_IsNoProject() => Assert.Empty(LayerOf.Texts(("usr/local/go/src/go.mod", "module std\ngo 1.22\nrequire golang.org/x/net v0.1.0\n")).Packages);

    [Fact]
    public void GoMod_BesideItsProgram_IsTheProgramsPackage()
    {
        var found = LayerOf.Files(
            ("app/go.mod", "module a.b/c\nrequire a.b/x v1.0.0\n"u8.ToArray()),
            ("app/c", ScanMesh.Tests.Kit.Programs.GoPrograms.Elf("go1.22.1", "path\ta.b/c", "mod\ta.b/c\tv1.0.0\t", "dep\ta.b/x\tv1.0.0\t")));

        Assert.Equal(["a.b/c v1.0.0", "a.b/x v1.0.0", "stdlib 1.22.1"], LayerOf.Lines(found));
    }

    [Theory]
    [InlineData("go.mod", true)]
    [InlineData("src/app/go.mod", true)]
    [InlineData("src/app/cargo.mod", false)]
    [InlineData("root/go/pkg/mod/github.com/x/y@v1.0.0/go.mod", false)]
    [InlineData("src/app/testdata/go.mod", false)]
    [InlineData("src/app/go.mod.bak", false)]
    public void GoMod_Place_DecidesWhetherItIsAProjects(string path, bool isRead) => Assert.Equal(isRead, new GoModAnalyser().Needs(path) != FileNeed.None);
}
