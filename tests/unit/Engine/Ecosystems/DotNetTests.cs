using ScanMesh.Engine.Model;
using static ScanMesh.Tests.Unit.Engine.Ecosystems.FileCase;

namespace ScanMesh.Tests.Unit.Engine.Ecosystems;

/// <summary>.NET's packages: deps.json, packages.lock.json, packages.config, shared runtimes.</summary>
public sealed class DotNetTests
{
    /// <summary>A program that brings its runtime along.</summary>
    private const string Deps = """
        {"runtimeTarget":{"name":".NETCoreApp,Version=v8.0/linux-x64","signature":""},
         "targets":{".NETCoreApp,Version=v8.0":{},".NETCoreApp,Version=v8.0/linux-x64":{
           "App/1.0.0":{"dependencies":{"Example.Json":"13.0.1"},"runtime":{"App.dll":{}}},
           "runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/8.0.3":{"runtime":{"System.Private.CoreLib.dll":{}}},
           "Example.Json/13.0.1":{"runtime":{"lib/net6.0/Example.Json.dll":{}}},
           "Example.Native/2.0.0":{"runtimeTargets":{"runtimes/linux-x64/native/x.so":{"rid":"linux-x64","assetType":"native"}}},
           "Example.Resources/3.0.0-rc.1":{"resources":{"lib/de/x.resources.dll":{"locale":"de"}}},
           "Example.Meta/1.0.0":{"dependencies":{"Example.Json":"13.0.1"}},
           "Example.Reference/1.0.0.0":{"runtime":{"Example.Reference.dll":{}}}}},
         "libraries":{
           "App/1.0.0":{"type":"project","serviceable":false,"sha512":""},
           "runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/8.0.3":{"type":"runtimepack","serviceable":false,"sha512":""},
           "Example.Json/13.0.1":{"type":"package","path":"example.json/13.0.1"},
           "Example.Native/2.0.0":{"type":"package"},"Example.Resources/3.0.0-rc.1":{"type":"Package"},"Example.Meta/1.0.0":{"type":"package"},
           "Example.Reference/1.0.0.0":{"type":"reference"}}}
        """;

    private const string Lock = """
        {"version":2,"dependencies":{
          "net8.0":{"Example.Json":{"type":"Direct","requested":"[13.0.1, )","resolved":"13.0.1"},"Example.Analyzers":{"type":"Transitive","resolved":"1.1.0"},"library":{"type":"Project","dependencies":{"Example.Json":"[13.0.1, )"}}},
          "net8.0/linux-x64":{"Example.Central":{"type":"CentralTransitive","requested":"[4.0.0, )","resolved":"4.0.0"}}}}
        """;

    [Fact]
    public void Deps_OfAProgram_ArePackagesWithFilesAndTheRuntime()
    {
        var merged = Merged(("app/App.deps.json", "\uFEFF" + Deps));

        Assert.Equal(["Example.Json 13.0.1", "Example.Native 2.0.0", "Example.Resources 3.0.0-rc.1", "Microsoft.NETCore.App.Runtime.linux-x64 8.0.3"], Lines(merged));
        var package = merged.Packages[0];
        Assert.Equal(("NuGet", "example.json", "pkg:nuget/Example.Json@13.0.1", "pkg:nuget/Example.Json@13.0.1#app/App.deps.json"), (package.Ecosystem, package.AdvisoryKeys.First.Name, package.Purl, package.Id));
        Assert.Empty(merged.Problems);
    }

    [Fact]
    public void Deps_WithoutItsTarget_AreAllPackages() =>
        Assert.Equal(["A 1"], Lines(Merged(("a.deps.json", """{"runtimeTarget":".NETCoreApp,Version=v1.0","libraries":{"A/1":{"type":"package"}}}"""))));

    [Theory]
    [InlineData("usr/share/dotnet/shared/Microsoft.NETCore.App/8.0.3/Microsoft.NETCore.App.deps.json")]
    [InlineData("usr/lib64/dotnet/shared/Microsoft.NETCore.App/8.0.3/Microsoft.NETCore.App.deps.json")]
    [InlineData("opt/dotnet-root/shared/Microsoft.NETCore.App/8.0.3/Microsoft.NETCore.App.deps.json")]
    public void SharedRuntime_AtAnyRoot_IsThePackageThatAdvisoriesName(string path)
    {
        var package = Assert.Single(Merged((path, Runtime("Microsoft.NETCore.App.Runtime.linux-x64", "8.0.3"))).Packages);

        Assert.Equal(("Microsoft.NETCore.App.Runtime.linux-x64", "8.0.3", "microsoft.netcore.app.runtime.linux-x64"), (package.Name, package.Version, package.AdvisoryKeys.First.Name));
        Assert.Null(package.Basis);
    }

    [Fact]
    public void Lock_IsWhatWasResolvedForAnyFramework() =>
        Assert.Equal(["Example.Analyzers 1.1.0 lock-file", "Example.Central 4.0.0 lock-file", "Example.Json 13.0.1 lock-file"], Lines(Merged(("src/packages.lock.json", Lock))));

    [Fact]
    public void Lock_OfAProgramThatIsPublishedToo_TellsNothingMore() =>
        Assert.All(Merged(("src/packages.lock.json", Lock), ("app/App.deps.json", Deps), ("app/Central.deps.json", """{"libraries":{"Example.Central/4.0.0":{"type":"package"}}}""")).Packages, p => Assert.Null(p.Basis));

    [Fact]
    public void Config_ListsPackagesAndThoseForDevelopment()
    {
        var merged = Merged(("web/packages.config", """
            <?xml version="1.0" encoding="utf-8"?>
            <packages>
              <!-- a comment -->
              <package id="Example.Json" version="6.0.4" targetFramework="net472" />
              <package id="Example.Tool" version="1.0" developmentDependency="true" />
              <package id="NoVersion" />
              <other><package id="Deeper" version="1" /></other>
            </packages>
            """));

        Assert.Equal(["Example.Json 6.0.4 lock-file", "Example.Tool 1.0 lock-file dev"], Lines(merged));
    }

    [Theory]
    [InlineData("a.deps.json", "{")]
    [InlineData("a.deps.json", "[]")]
    [InlineData("a.deps.json", "{}")]
    [InlineData("a.deps.json", """{"libraries":{"A":{"type":"package"}}}""")]
    [InlineData("a.deps.json", """{"libraries":{"/1":{"type":"package"},"A/":{"type":"package"}}}""")]
    [InlineData("packages.lock.json", "")]
    [InlineData("packages.lock.json", "null")]
    [InlineData("packages.config", "<packages>")]
    [InlineData("packages.config", "<!DOCTYPE x [<!ENTITY a \"b\">]><packages><package id=\"&a;\" version=\"1\"/></packages>")]
    public void Malformed_IsAProblemAndHidesNothingElse(string path, string content)
    {
        var merged = Merged((path, content), ("b/b.deps.json", """{"libraries":{"B/1":{"type":"package"}}}"""));

        Assert.Equal(["B 1"], Lines(merged));
        Assert.Equal((path, ProblemReason.Malformed), (Assert.Single(merged.Problems).Path, merged.Problems[0].Reason));
        Assert.True(merged.Complete);
    }

    [Theory]
    [InlineData("a.deps.json", (16 << 20) + 1)]
    [InlineData("packages.lock.json", (16 << 20) + 1)]
    [InlineData("packages.config", (4 << 20) + 1)]
    public void Oversized_IsAProblem(string path, long size) => Assert.Contains(Oversized(path, size).Problems, p => p.Path == path && p.Reason == ProblemReason.Limit);

    [Theory]
    [InlineData("root/.nuget/packages/a/1.0.0/packages.lock.json")]
    [InlineData("app/node_modules/edge/packages.config")]
    [InlineData("app/my-packages.config")]
    public void Lock_OfSomethingElse_IsNotRead(string path) => Assert.Empty(Merged((path, "broken")).Problems);

    /// <summary>The deps.json of a shared runtime.</summary>
    private static string Runtime(string name, string version) => """
        {"runtimeTarget":{"name":".NETCoreApp,Version=v8.0/linux-x64","signature":""},
         "targets":{".NETCoreApp,Version=v8.0/linux-x64":{"NAME/VERSION":{"runtime":{"System.Private.CoreLib.dll":{}}}}},
         "libraries":{"NAME/VERSION":{"type":"package","serviceable":true}}}
        """.Replace("NAME", name).Replace("VERSION", version);
}
