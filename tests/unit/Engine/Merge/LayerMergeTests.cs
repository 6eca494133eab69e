using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit.Programs;
using ScanMesh.Tests.Kit.Rpm;
using ScanMesh.Tests.Kit.Zips;
using ScanMesh.Tests.Unit.Engine.Records;
using static ScanMesh.Tests.Unit.Engine.Merge.MergeCase;

namespace ScanMesh.Tests.Unit.Engine.Merge;

public sealed class LayerMergeTests
{
    private const string Status = "var/lib/dpkg/status";
    private const string ApkDatabase = "lib/apk/db/installed";
    private const string RpmDatabase = "var/lib/rpm/rpmdb.sqlite";
    private const string Module = "app/node_modules/left/package.json";

    [Fact]
    public void Merge_StatusReplaced_OnlyTheUpperFileCountsAndOldPackagesKeepTheirLayer()
    {
        var merged = Merged(
            new LayerSketch().File(Status, Texts.Dpkg(("a", "1"), ("b", "1"), ("c", "1"))),
            new LayerSketch().File(Status, Texts.Dpkg(("a", "1"), ("b", "2"))));

        Assert.Equal(["a 1 @0", "b 2 @1"], Lines(merged));
        Assert.True(merged.Complete);
    }

    [Fact]
    public void Merge_JarReplaced_WhatBothHoldKeepsItsLayerAndAWhiteoutRemovesAll()
    {
        static byte[] App(string inner) => new HandmadeZip().File("META-INF/maven/g/app/pom.properties", "version=1.0\n").File($"BOOT-INF/lib/{inner}.jar", new HandmadeZip().ToBytes()).ToBytes();
        var lower = new LayerSketch().Bytes("srv/app.jar", App("a-1.0"));
        var upper = new LayerSketch().Bytes("srv/app.jar", App("a-1.1"));

        Assert.Equal(["a 1.1 @1", "g:app 1.0 @0"], Lines(Merged(lower, upper)).Order(StringComparer.Ordinal));
        Assert.Empty(Merged(lower, upper, new LayerSketch().Whiteout("srv/app.jar")).Packages);
        Assert.Empty(Merged(lower, new LayerSketch().Opaque("srv")).Packages);
        Assert.Empty(Merged(lower, new LayerSketch().Bytes("srv/app.jar", [])).Packages);
    }

    [Fact]
    public void Merge_RpmDatabaseReplaced_OnlyTheUpperFileCountsAndOldPackagesKeepTheirLayer()
    {
        var merged = Merged(
            new LayerSketch().Bytes(RpmDatabase, RpmDatabases.Sqlite(RpmDatabases.Headers("a 1-1", "b 1-1", "c 1-1"))),
            new LayerSketch().Bytes(RpmDatabase, RpmDatabases.Sqlite(RpmDatabases.Headers("a 1-1", "b 1:2-1"))));

        Assert.Equal(["a 1-1 @0", "b 1:2-1 @1"], Lines(merged));
        Assert.True(merged.Complete);
    }

    /// <summary>A new rpm writes another format and removes the old file; where it is left, rpm does not read it.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Merge_RpmDatabaseMigrated_PackagesKeepTheirLayer(bool isOldOneRemoved)
    {
        var upper = new LayerSketch().Bytes(RpmDatabase, RpmDatabases.Sqlite(RpmDatabases.Headers("a 1-1", "b 2-1")));
        var merged = Merged(
            new LayerSketch().Bytes("var/lib/rpm/Packages", RpmDatabases.Berkeley(RpmDatabases.Headers("a 1-1", "b 1-1", "c 1-1"))),
            isOldOneRemoved ? upper.Whiteout("var/lib/rpm/Packages") : upper);

        Assert.Equal(["a 1-1 @0", "b 2-1 @1"], Lines(merged));
        Assert.True(merged.Complete);
    }

    [Fact]
    public void Merge_RpmLogWhitedOut_IsNoProblemAnyMore()
    {
        byte[] hot = [0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7];
        var lower = new LayerSketch().Bytes(RpmDatabase, RpmDatabases.Sqlite(RpmDatabases.Headers("a 1-1"))).Bytes(RpmDatabase + "-journal", hot);

        Assert.False(Merged(lower).Complete);
        Assert.True(Merged(lower, new LayerSketch().Whiteout(RpmDatabase + "-journal")).Complete);
        Assert.Empty(Merged(lower, new LayerSketch().Opaque("var/lib/rpm")).Packages);
    }

    [Fact]
    public void Merge_PackageThatNothingCanBeCalled_IsAProblemAndTheOthersStay()
    {
        var merged = Merged(new LayerSketch().File(ApkDatabase, Texts.Apk(("/", "1"), ("a", "1"))));

        Assert.Equal(["a 1 @0"], Lines(merged));
        Assert.Equal((ProblemReason.Malformed, ApkDatabase), (Assert.Single(merged.Problems).Reason, merged.Problems[0].Path));
        Assert.False(merged.Complete);
    }

    [Fact]
    public void Merge_PackageRemovedAndInstalledAgain_IsIntroducedByTheSecondTime()
    {
        var merged = Merged(
            new LayerSketch().File(Status, Texts.Dpkg(("a", "1"))),
            new LayerSketch().File(Status, Texts.Dpkg()),
            new LayerSketch().File(Status, Texts.Dpkg(("a", "1"))),
            new LayerSketch().File(Status, Texts.Dpkg(("a", "1"), ("b", "1"))));

        Assert.Equal(["a 1 @2", "b 1 @3"], Lines(merged));
    }

    [Theory]
    [InlineData(Status, "/opt/status")]
    [InlineData("var/lib/dpkg", "/usr/lib/dpkgdb")]
    [InlineData("var/lib/dpkg/status.d", "../../../opt")]
    [InlineData("var/lib/dpkg/status.d/more", "/opt/more")]
    [InlineData(ApkDatabase, "../../../opt/installed")]
    [InlineData("var/lib/rpm", "/opt/rpm")]
    [InlineData("usr/lib/sysimage/rpm/Packages", "/opt/Packages")]
    [InlineData("etc/os-release", "/opt/release")]
    public void Merge_KnownPlaceBehindALinkToWhereNothingIsRead_IsNotComplete(string path, string target)
    {
        var merged = Merged(new LayerSketch().File("usr/lib/os-release", "ID=debian\n"), new LayerSketch().Link(path, target));

        Assert.False(merged.Complete);
        Assert.NotEmpty(merged.Problems);
        Assert.All(merged.Problems, p => Assert.EndsWith("which is not read", p.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Merge_LinksBetweenPlacesThatAreRead_HideNothing()
    {
        var merged = Merged(
            new LayerSketch().File("usr/lib/os-release", "ID=alpine\n").File("usr/lib/apk/db/installed", Texts.Apk(("a", "1-r0"))),
            new LayerSketch().Link("etc/os-release", "../usr/lib/os-release").Link("lib", "usr/lib").Link("var/lock", "/run/lock").Link("var/lib/rpm", "../../usr/lib/sysimage/rpm"));

        Assert.True(merged.Complete);
        Assert.Empty(merged.Problems);
    }

    [Fact]
    public void Merge_IdThatIsTheNumberOfAnother_StaysItsOwn()
    {
        const string stanza = "Package: a\nStatus: install ok installed\nVersion: ";
        var merged = Merged(new LayerSketch().File(Status, $"{stanza}1\nSource: s1\n\n{stanza}1\nSource: s2\n\n{stanza}1~2\n\n"));

        Assert.Equal(3, merged.Packages.Length);
        Assert.Equal(["pkg:deb/a@1", "pkg:deb/a@1~2", "pkg:deb/a@1~3"], merged.Packages.Select(p => p.Id));
        Assert.Equal("1~2", merged.Packages[1].Version);
    }

    [Fact]
    public void Merge_MoreLinksThanCanBeFollowed_EndsAndIsNotComplete()
    {
        var lower = new LayerSketch();
        for (var i = 0; i < 2000; i++)
            lower.Link($"d{i}", "/");
        for (var i = 0; i < 8000; i++)
            lower.Link($"l/{i}", "x");
        var upper = new LayerSketch();
        for (var i = 0; i < 2000; i++)
            upper.File($"d{i}/q", "x");
        var merged = Merged(lower, upper, upper, upper, upper, upper);

        Assert.False(merged.Complete);
        Assert.Contains(merged.Problems, p => p.Reason == ProblemReason.Limit);
    }

    [Fact]
    public void Merge_ApkDatabaseEmptied_HasNoPackages()
    {
        var merged = Merged(new LayerSketch().File(ApkDatabase, Texts.Apk(("a", "1-r0"))), new LayerSketch().File(ApkDatabase));

        Assert.Empty(merged.Packages);
        Assert.True(merged.Complete);
    }

    [Fact]
    public void Merge_StatusFolderFileWhitedOut_RemovesThatPackageAlone()
    {
        var merged = Merged(
            new LayerSketch().File("var/lib/dpkg/status.d/a", Texts.Dpkg(("a", "1"))).File("var/lib/dpkg/status.d/b", Texts.Dpkg(("b", "1"))),
            new LayerSketch().Whiteout("var/lib/dpkg/status.d/a"));

        Assert.Equal(["b 1 @0"], Lines(merged));
    }

    [Theory]
    [InlineData("app")]
    [InlineData("app/node_modules")]
    [InlineData("app/node_modules/left")]
    [InlineData(Module)]
    public void Merge_ModuleUnderAWhitedOutAncestor_IsGone(string whiteout)
    {
        Assert.Empty(Merged(new LayerSketch().File(Module, "left 1"), new LayerSketch().Whiteout(whiteout)).Packages);
    }

    [Theory]
    [InlineData("")]
    [InlineData("app")]
    [InlineData("app/node_modules")]
    public void Merge_ModuleUnderAnOpaqueFolder_IsGoneAndTheLayersOwnStays(string folder)
    {
        var merged = Merged(new LayerSketch().File(Module, "left 1"), new LayerSketch().File("app/node_modules/right/package.json", "right 1").Opaque(folder));

        Assert.Equal(["right 1 @1"], Lines(merged));
    }

    [Fact]
    public void Merge_FolderReplacedByALink_LosesItsContent()
    {
        var merged = Merged(new LayerSketch().File(Module, "left 1"), new LayerSketch().Link("app/node_modules", "../elsewhere"));

        Assert.Empty(merged.Packages);
    }

    [Fact]
    public void Merge_FolderReplacedByAFileOrADevice_LosesItsContent()
    {
        Assert.Empty(Merged(new LayerSketch().File(Module, "left 1"), new LayerSketch().File("app")).Packages);
        Assert.Empty(Merged(new LayerSketch().File(Module, "left 1"), new LayerSketch().Device("app/node_modules")).Packages);
    }

    [Fact]
    public void Merge_FileReplacedByAFolder_IsGone()
    {
        Assert.Empty(Merged(new LayerSketch().File(Status, Texts.Dpkg(("a", "1"))), new LayerSketch().Folder(Status)).Packages);
        Assert.Empty(Merged(new LayerSketch().File(Status, Texts.Dpkg(("a", "1"))), new LayerSketch().File(Status + "/below")).Packages);
    }

    [Fact]
    public void Merge_FolderOverAFolder_KeepsItsContent()
    {
        Assert.Equal(["left 1 @0"], Lines(Merged(new LayerSketch().File(Module, "left 1"), new LayerSketch().Folder("app").Folder("app/node_modules"))));
    }

    [Fact]
    public void Merge_OsReleaseInAnUpperLayerOnly_NamesThePackagesBelow()
    {
        var merged = Merged(new LayerSketch().File(Status, Texts.Dpkg(("a", "1"))), new LayerSketch().File("etc/os-release", Texts.Debian12));

        Assert.Equal("Debian:12", Assert.Single(merged.Packages).Ecosystem);
        Assert.Equal("pkg:deb/debian/a@1?arch=amd64&distro=debian-12", merged.Packages[0].Purl);
        Assert.Equal(0, LayerOf(merged.Packages[0]));
    }

    [Fact]
    public void Merge_OsReleaseChangedByAnUpperLayer_CountsAsChanged()
    {
        var merged = Merged(
            new LayerSketch().File("usr/lib/os-release", Texts.Debian12).Link("etc/os-release", "../usr/lib/os-release").File(Status, Texts.Dpkg(("a", "1"))),
            new LayerSketch().File("usr/lib/os-release", "ID=debian\nVERSION_ID=13\n"));

        Assert.Equal("Debian:13", Assert.Single(merged.Packages).Ecosystem);
        Assert.Equal("a 1 @0", Lines(merged)[0]);
    }

    [Fact]
    public void Merge_OsReleaseAtBothPlaces_PrefersEtcAndALinkThereFallsBack()
    {
        var both = new LayerSketch().File("usr/lib/os-release", Texts.Debian12).File("etc/os-release", "ID=ubuntu\nVERSION_ID=24.04\n");

        Assert.Equal("ubuntu", Merged(both).Distribution!.Id);
        Assert.Equal("debian", Merged(both, new LayerSketch().Link("etc/os-release", "../usr/lib/os-release")).Distribution!.Id);
        Assert.Null(Merged(both, new LayerSketch().Whiteout("etc").Whiteout("usr")).Distribution);
    }

    [Theory]
    [InlineData("usr/lib")]
    [InlineData("/usr/lib")]
    [InlineData("../../usr/./lib")]
    public void Merge_SamePathThroughALowerLink_IsTheSameFile(string target)
    {
        var merged = Merged(
            new LayerSketch().Folder("usr").Folder("usr/lib").Link("lib", target).File("usr/lib/apk/db/installed", Texts.Apk(("a", "1-r0"), ("b", "1-r0"))),
            new LayerSketch().File(ApkDatabase, Texts.Apk(("a", "1-r0"), ("b", "2-r0"))));

        Assert.Equal(["a 1-r0 @0", "b 2-r0 @1"], Lines(merged));
        Assert.All(merged.Packages, p => Assert.Equal("usr/lib/apk/db/installed", p.Path));
    }

    [Fact]
    public void Merge_WhiteoutThroughALowerLink_RemovesTheRealFile()
    {
        var lower = new LayerSketch().Link("lib", "usr/lib").File("usr/lib/apk/db/installed", Texts.Apk(("a", "1-r0")));

        Assert.Empty(Merged(lower, new LayerSketch().Whiteout(ApkDatabase)).Packages);
        Assert.Empty(Merged(lower, new LayerSketch().Opaque("lib/apk")).Packages);
    }

    [Fact]
    public void Merge_OwnFolderInsteadOfALowerLink_ReplacesTheLinkAndLeavesItsTarget()
    {
        var merged = Merged(
            new LayerSketch().Link("lib", "usr/lib").File("usr/lib/apk/db/installed", Texts.Apk(("a", "1-r0"))),
            new LayerSketch().Folder("lib").Whiteout(ApkDatabase).File("lib/other"));

        Assert.Equal(["a 1-r0 @0"], Lines(merged));
    }

    [Fact]
    public void Merge_OwnFolderReachedThroughALink_ReplacesTheLinkThatLiesThere()
    {
        var merged = Merged(
            new LayerSketch().Link("app", "srv").Link("srv/node_modules", "/opt/node_modules").File("opt/node_modules/a/package.json", "left 1"),
            new LayerSketch().Folder("app/node_modules").Whiteout("app/node_modules/a").File("app/node_modules/b/package.json", "right 1"));

        Assert.Equal(["left 1 @0", "right 1 @1"], Lines(merged));
        Assert.Equal("srv/node_modules/b/package.json", merged.Packages[1].Path);
    }

    [Fact]
    public void Merge_DatabaseMovedBehindALink_KeepsTheIntroducingLayer()
    {
        var merged = Merged(
            new LayerSketch().File(ApkDatabase, Texts.Apk(("a", "1-r0"))),
            new LayerSketch().Link("lib", "usr/lib").File("usr/lib/apk/db/installed", Texts.Apk(("a", "1-r0"), ("b", "1-r0"))));

        Assert.Equal(["a 1-r0 @0", "b 1-r0 @1"], Lines(merged));
    }

    [Fact]
    public void Merge_FileReplacedThroughALinkUnderAnUnreadName_IsAProblemNotSilence()
    {
        var merged = Merged(
            new LayerSketch().Link("shortcut", "var/lib/dpkg").File(Status, Texts.Dpkg(("a", "1"))),
            new LayerSketch().File("shortcut/status", Texts.Dpkg(("b", "1"))));

        Assert.Empty(merged.Packages);
        Assert.False(merged.Complete);
        Assert.Equal(Status, Assert.Single(merged.Problems).Path);
    }

    [Fact]
    public void Merge_LoopOfLinks_Ends()
    {
        var merged = Merged(
            new LayerSketch().Link("x", "y").Link("y", "x").Link("self", "self").File(Status, Texts.Dpkg(("a", "1"))),
            new LayerSketch().File("x/y/z").File("self/status").Whiteout("x/a"));

        Assert.Equal(["a 1 @0"], Lines(merged));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Merge_WhiteoutAndReAddInOneLayer_KeepsTheNewWhateverTheOrder(bool whiteoutFirst)
    {
        var upper = new LayerSketch();
        if (whiteoutFirst)
            upper.Whiteout("app/node_modules");
        upper.File("app/node_modules/right/package.json", "right 2");
        if (!whiteoutFirst)
            upper.Whiteout("app/node_modules");

        Assert.Equal(["right 2 @1"], Lines(Merged(new LayerSketch().File(Module, "left 1").File("app/node_modules/right/package.json", "right 1"), upper)));
    }

    [Fact]
    public void Merge_DuplicateEntries_TheLastWins()
    {
        Assert.Equal(["b 1 @0"], Lines(Merged(new LayerSketch().File(Status, Texts.Dpkg(("a", "1"))).File(Status, Texts.Dpkg(("b", "1"))))));
        Assert.Empty(Merged(new LayerSketch().File(Status, Texts.Dpkg(("a", "1"))).Device(Status)).Packages);
        Assert.Empty(Merged(new LayerSketch().File(Module, "left 1").Link("app", "elsewhere")).Packages);
    }

    [Fact]
    public void Merge_SamePackageInTwoDatabases_IsOne()
    {
        var merged = Merged(new LayerSketch().File(Status, Texts.Dpkg(("a", "1"))).File("var/lib/dpkg/status.d/a", Texts.Dpkg(("a", "1"))));

        Assert.Equal("pkg:deb/a@1?arch=amd64", Assert.Single(merged.Packages).Id);
    }

    [Fact]
    public void Merge_SameModuleTwice_AreTwoPackagesByPath()
    {
        var merged = Merged(new LayerSketch().File(Module, "left 1"), new LayerSketch().File("b/node_modules/left/package.json", "left 1"));

        Assert.Equal(["pkg:npm/left@1#app/node_modules/left/package.json", "pkg:npm/left@1#b/node_modules/left/package.json"], merged.Packages.Select(p => p.Id));
        Assert.Equal(["left 1 @0", "left 1 @1"], Lines(merged));
    }

    [Fact]
    public void Merge_SamePurlFromTwoSources_IsNumberedInCanonicalOrder()
    {
        const string stanza = "Package: a\nStatus: install ok installed\nVersion: 1\n";
        var merged = Merged(new LayerSketch().File("var/lib/dpkg/status.d/x", stanza + "Source: zz\n").File("var/lib/dpkg/status.d/y", stanza + "Source: bb\n"));

        Assert.Equal([("pkg:deb/a@1", "bb"), ("pkg:deb/a@1~2", "zz")], merged.Packages.Select(p => (p.Id, p.Source!.Name)));
    }

    [Fact]
    public void Merge_ModuleThatAnOsPackageOwns_IsNotReportedAgainUntilThePackageGoes()
    {
        var lower = new LayerSketch()
            .File(Status, Texts.Dpkg(("node-left", "1-1")))
            .File("var/lib/dpkg/info/node-left:amd64.list", "/.\n/usr\n/usr/share/node_modules/left/package.json\n")
            .File("usr/share/node_modules/left/package.json", "left 1");

        Assert.Equal(["node-left 1-1 @0"], Lines(Merged(lower)));
        Assert.Equal(["left 1 @0"], Lines(Merged(lower, new LayerSketch().File(Status))));
        Assert.Equal(["node-left 1-1 @0", "left 1 @0"], Lines(Merged(lower, new LayerSketch().Whiteout("var/lib/dpkg/info"))));
    }

    [Fact]
    public void Merge_BrokenDatabase_IsIncompleteAndABrokenModuleIsNot()
    {
        Assert.False(Merged(new LayerSketch().File(Status, "Version: 1\n")).Complete);
        var module = Merged(new LayerSketch().File(Module, "broken"));
        Assert.True(module.Complete);
        Assert.Single(module.Problems);
    }

    [Fact]
    public void Merge_BrokenDatabaseReplaced_LeavesNoProblem()
    {
        var merged = Merged(new LayerSketch().File(Status, "Version: 1\n"), new LayerSketch().File(Status, Texts.Dpkg(("a", "1"))));

        Assert.Empty(merged.Problems);
        Assert.True(merged.Complete);
    }

    [Fact]
    public void Merge_NoLayers_IsEmptyAndComplete()
    {
        var merged = Merged();
        Assert.Empty(merged.Packages);
        Assert.True(merged.Complete);
    }

    [Fact]
    public void Merge_ProgramReplacedRemovedAndKept_GivesWhatIsLeft()
    {
        var merged = Merged(
            new LayerSketch().Bytes("usr/bin/kept", GoPrograms.Elf("go1.22.1")).Bytes("usr/bin/upgraded", GoPrograms.Elf("go1.21.1")).Bytes("usr/bin/removed", GoPrograms.Elf("go1.20.1"))
                .Bytes("usr/bin/script", GoPrograms.Elf("go1.19.1")).File("src/Cargo.lock", "[[package]]\nname = \"c\"\nversion = \"1.0.0\"\n"),
            new LayerSketch().Bytes("usr/bin/upgraded", GoPrograms.Elf("go1.22.1")).Whiteout("usr/bin/removed").File("usr/bin/script", "#!/bin/sh\n").Whiteout("src"));

        Assert.Equal(["stdlib 1.22.1 @0", "stdlib 1.22.1 @1"], Lines(merged));
        Assert.Equal(["usr/bin/kept", "usr/bin/upgraded"], merged.Packages.Select(p => p.Path));
    }

    [Fact]
    public void Merge_ProgramReplacedThroughALinkByOneThatSaysNothing_HidesNothing()
    {
        var merged = Merged(
            new LayerSketch().Bytes("usr/bin/tool", GoPrograms.Elf("go1.22.1")).Link("bin", "usr/bin"),
            new LayerSketch().File("bin/tool", "#!/bin/sh\n"));

        Assert.Empty(merged.Packages);
        Assert.Empty(merged.Problems);
        Assert.True(merged.Complete);
    }

    [Fact]
    public void Merge_ProgramOfASystemPackage_IsThePackages()
    {
        var merged = Merged(
            new LayerSketch().File(Status, Texts.Dpkg(("tool", "1"))).File("var/lib/dpkg/info/tool.list", "/usr/bin/tool\n").Bytes("usr/bin/tool", GoPrograms.Elf("go1.22.1")),
            new LayerSketch().Bytes("usr/local/bin/tool", GoPrograms.Elf("go1.22.1")));

        Assert.Equal(["tool 1 @0", "stdlib 1.22.1 @1"], Lines(merged));
    }

    [Fact]
    public void Merge_ProgramPublishedAnew_ItsPackagesAreThoseOfTheUpperFile()
    {
        const string first = """{"libraries":{"A/1":{"type":"package"},"B/1":{"type":"package"}}}""";
        const string second = """{"libraries":{"A/1":{"type":"package"},"B/2":{"type":"package"}}}""";
        var merged = Merged(new LayerSketch().File("app/App.deps.json", first), new LayerSketch().File("app/App.deps.json", second));

        Assert.Equal(["A 1 @0", "B 2 @1"], Lines(merged));
        Assert.Empty(Merged(new LayerSketch().File("app/App.deps.json", first), new LayerSketch().Whiteout("app")).Packages);
    }

    [Fact]
    public void Merge_LockFileWhoseInstallationIsRemoved_IsToldAgainFromItsOwnLayer()
    {
        const string locked = """{"dependencies":{"net8.0":{"a":{"resolved":"1"}}}}""";
        const string deps = """{"libraries":{"A/1":{"type":"package"}}}""";
        var merged = Merged(new LayerSketch().File("src/packages.lock.json", locked), new LayerSketch().File("app/App.deps.json", deps), new LayerSketch().Whiteout("app/App.deps.json"));

        Assert.Equal(["a 1 @0"], Lines(merged));
    }

    [Fact]
    public void Merge_ModulesRemovedInAnUpperLayer_LeaveTheLockFileToSpeak()
    {
        const string locked = """{"packages":{"node_modules/left":{"version":"1"},"node_modules/development":{"version":"1","dev":true}}}""";
        var installed = new LayerSketch().File("app/package-lock.json", locked).File(Module, "left 1");

        Assert.Equal(["left 1 @0"], Lines(Merged(installed)));
        Assert.Equal(["development 1 @0", "left 1 @0"], Lines(Merged(installed, new LayerSketch().Whiteout("app/node_modules"))));
        Assert.Empty(Merged(installed, new LayerSketch().Opaque("app")).Packages);
    }

    [Theory]
    [InlineData("app/requirements.txt", "a==1", "a==2")]
    [InlineData("app/poetry.lock", "[[package]]\nname = \"a\"\nversion = \"1\"\n", "[[package]]\nname = \"a\"\nversion = \"2\"\n")]
    [InlineData("app/Pipfile.lock", """{"default":{"a":{"version":"==1"}}}""", """{"default":{"a":{"version":"==2"}}}""")]
    [InlineData("app/Gemfile.lock", "GEM\n  specs:\n    a (1)\n", "GEM\n  specs:\n    a (2)\n")]
    [InlineData("usr/lib/ruby/specifications/a.gemspec", "s.name = \"a\"\ns.version = \"1\"\n", "s.name = \"a\"\ns.version = \"2\"\n")]
    [InlineData("app/composer.lock", """{"packages":[{"name":"a","version":"1"}]}""", """{"packages":[{"name":"a","version":"2"}]}""")]
    [InlineData("app/vendor/composer/installed.json", """[{"name":"a","version":"1"}]""", """{"packages":[{"name":"a","version":"2"}]}""")]
    [InlineData("app/yarn.lock", "a@1:\n  version \"1\"\n", "a@2:\n  version \"2\"\n")]
    [InlineData("app/pnpm-lock.yaml", "packages:\n  /a/1: {}\n", "packages:\n  /a/2: {}\n")]
    public void Merge_FileReplacedOrRemoved_OnlyTheUpperFileCounts(string path, string first, string second)
    {
        var lower = new LayerSketch().File(path, first);

        Assert.Equal(["a 1 @0"], Lines(Merged(lower)));
        Assert.Equal(["a 2 @1"], Lines(Merged(lower, new LayerSketch().File(path, second))));
        Assert.Empty(Merged(lower, new LayerSketch().Whiteout(path)).Packages);
    }
}
