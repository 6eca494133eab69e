using System.Text;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Merge;
using ScanMesh.Engine.Model;

namespace ScanMesh.Tests.Unit.Engine.Ecosystems;

/// <summary>gradle.lockfile and pom.xml through record and merge.</summary>
public sealed class JavaLockFileTests
{
    [Theory]
    [InlineData("src/gradle.lockfile")]
    [InlineData("buildscript-gradle.lockfile")]
    public void GradleLock_Lines_AreDependencies(string path)
    {
        var merged = Merged((path, "# Generated\norg.example:lib:1.0=compileClasspath,runtimeClasspath\r\norg.example:mock:2=testCompileClasspath, testRuntimeClasspath\nempty=annotationProcessor\n\nnonsense\na:b=x\n"));

        Assert.Equal(["org.example:lib 1.0", "org.example:mock 2 dev"], merged.Packages.Select(Line));
        Assert.Equal(["line 6 is not GROUP:ARTIFACT:VERSION=CONFIGURATIONS", "line 7 is not GROUP:ARTIFACT:VERSION=CONFIGURATIONS"], merged.Problems.Select(p => p.Message));
        Assert.True(merged.Complete);
    }

    [Fact]
    public void Pom_DirectDependencies_AreThoseWhoseVersionIsSaid()
    {
        var merged = Merged(("src/pom.xml", """
            <?xml version="1.0"?>
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <parent><groupId>org.example</groupId><artifactId>parent</artifactId><version>5</version></parent>
              <artifactId>app</artifactId>
              <properties><a.version>1.${minor}</a.version><minor>2</minor><endless>${endless}x</endless></properties>
              <dependencyManagement><dependencies>
                <dependency><groupId>g</groupId><artifactId>managed</artifactId><version>7</version></dependency>
              </dependencies></dependencyManagement>
              <dependencies>
                <dependency><groupId>g</groupId><artifactId>a</artifactId><version>${a.version}</version>
                  <exclusions><exclusion><groupId>no</groupId><artifactId>no</artifactId></exclusion></exclusions></dependency>
                <dependency><groupId>${project.groupId}</groupId><artifactId>sibling</artifactId><version>${project.version}</version></dependency>
                <dependency><groupId>g</groupId><artifactId>managed</artifactId></dependency>
                <dependency><groupId>g</groupId><artifactId>test</artifactId><version> 1 </version><scope>test</scope></dependency>
                <dependency><groupId>g</groupId><artifactId>range</artifactId><version>[1,2)</version></dependency>
                <dependency><groupId>g</groupId><artifactId>unknown</artifactId><version>${nobody.knows}</version></dependency>
                <dependency><groupId>g</groupId><artifactId>endless</artifactId><version>${endless}</version></dependency>
                <dependency><groupId>g</groupId><artifactId>none</artifactId></dependency>
              </dependencies>
              <build><plugins><plugin><dependencies><dependency><groupId>p</groupId><artifactId>p</artifactId><version>1</version></dependency></dependencies></plugin></plugins></build>
            </project>
            """));

        Assert.Equal(["g:a 1.2", "g:managed 7", "g:test 1 dev", "org.example:sibling 5"], merged.Packages.Select(Line));
        Assert.All(merged.Packages, p => Assert.Equal(PackageBasis.LockFile, p.Basis));
        Assert.Empty(merged.Problems);
    }

    [Theory]
    [InlineData("<project>")]
    [InlineData("no XML")]
    [InlineData("<!DOCTYPE project [<!ENTITY a \"b\">]><project>&a;</project>")]
    public void Pom_Broken_IsAProblemAndHidesNothingElse(string text)
    {
        var merged = Merged(("pom.xml", text), ("x/gradle.lockfile", "g:a:1=x\n"));

        Assert.Equal(["g:a 1"], merged.Packages.Select(Line));
        Assert.Equal((ProblemReason.Malformed, "pom.xml"), (Assert.Single(merged.Problems).Reason, merged.Problems[0].Path));
        Assert.True(merged.Complete);
    }

    [Fact]
    public void Pom_NestedWithoutEnd_IsAProblem() => Assert.Single(Merged(("pom.xml", string.Concat(Enumerable.Repeat("<a>", 100_000)))).Problems);

    [Theory]
    [InlineData("pom.xml")]
    [InlineData("gradle.lockfile")]
    public void LockFile_LargerThanIsRead_IsALimit(string name)
    {
        var merged = Merged((name, new string(' ', (16 << 20) + 1)));

        Assert.Contains(merged.Problems, p => p.Reason == ProblemReason.Limit && p.Path == name);
        Assert.False(merged.Complete);
    }

    [Theory]
    [InlineData("src/my-pom.xml")]
    [InlineData("src/xgradle.lockfile")]
    [InlineData("src/gradle.lockfile/x")]
    public void LockFile_OtherName_IsNone(string path) => Assert.Empty(Merged((path, "g:a:1=x\n")).Problems);

    private static string Line(Package package) => $"{package.Name} {package.Version}{(package.Development is true ? " dev" : "")}";

    private static Inventory Merged(params (string Path, string Content)[] files)
    {
        var builder = AnalyserSet.Create(new ScanLimits()).NewBuilder();
        foreach (var (path, content) in files)
        {
            var bytes = Encoding.UTF8.GetBytes(content);
            builder.OnEntry(new LayerEntry(path, EntryKind.File, bytes.Length, null, false), new MemoryStream(bytes));
        }

        return LayerMerge.Merge([builder.Build(default, 0, default, partial: false, [])]);
    }
}
