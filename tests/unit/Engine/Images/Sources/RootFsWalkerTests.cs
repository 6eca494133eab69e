using System.Diagnostics;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Sources;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit;
using ScanMesh.Tests.Unit.Engine.Records;

namespace ScanMesh.Tests.Unit.Engine.Images.Sources;

public sealed class RootFsWalkerTests : IDisposable
{
    private readonly TemporaryFolder outside = new();
    private readonly TemporaryFolder folder = new();
    private readonly LayerProblems problems = new();

    public void Dispose()
    {
        folder.Dispose();
        outside.Dispose();
    }

    [Fact]
    public void Walk_Folder_PassesFilesFoldersAndLinks()
    {
        folder.Write("etc/os-release", "ID=debian\n");
        folder.Write("bin/tool", "x");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path.Combine(folder.Path, "bin/tool"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.CreateSymbolicLink(Path.Combine(folder.Path, "lib"), "usr/lib");
        var sink = Walk();
        Assert.Equal(["bin", "bin/tool", "etc", "etc/os-release", "lib"], sink.Paths.Order(StringComparer.Ordinal));
        Assert.Equal("ID=debian\n", sink.Text("etc/os-release"));
        Assert.Contains(new ArchiveEntry("bin/tool", EntryKind.File, 1, null, true), sink.Entries);
        Assert.Contains(new ArchiveEntry("lib", EntryKind.SymbolicLink, 0, "usr/lib", false), sink.Entries);
    }

    [Fact]
    public void Walk_LinksThatLeadOut_AreNotFollowed()
    {
        outside.Write("secret", "do not read");
        File.CreateSymbolicLink(Path.Combine(folder.Path, "file"), Path.Combine(outside.Path, "secret"));
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "dir"), outside.Path);
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "loop"), ".");
        File.CreateSymbolicLink(Path.Combine(folder.Path, "dangling"), "/none");
        var sink = Walk();
        Assert.Equal(4, sink.Entries.Count);
        Assert.All(sink.Entries, e => Assert.Equal(EntryKind.SymbolicLink, e.Kind));
        Assert.Empty(sink.Contents);
    }

    [Fact]
    public void Walk_RootReachedByALink_ReadsItsFiles()
    {
        outside.Write("a/f", "x");
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "root"), outside.Path);
        var sink = Walk(Path.Combine(folder.Path, "root", "a"));
        Assert.Equal("x", sink.Text("f"));
        Assert.Empty(problems.ToImmutable());
    }

    [Fact]
    public void Walk_FileSwappedForALink_IsNotRead()
    {
        outside.Write("secret", "do not read");
        var path = folder.Write("etc/os-release", "0123456789");
        var sink = new SwappingSink(() =>
        {
            File.Delete(path);
            File.CreateSymbolicLink(path, Path.Combine(outside.Path, "secret"));
        });
        var walker = new RootFsWalker(new ScanLimits(), problems);
        walker.Walk(folder.Path, sink, TestContext.Current.CancellationToken);
        Assert.Equal("", sink.Read);
        Assert.True(walker.IsPartial);
        Assert.Equal("etc/os-release", Assert.Single(problems.ToImmutable()).Path);
    }

    [Fact]
    public async Task Walk_Fifo_DoesNotHang()
    {
        using var mkfifo = Process.Start("mkfifo", Path.Combine(folder.Path, "pipe"));
        await mkfifo.WaitForExitAsync(TestContext.Current.CancellationToken);
        var sink = Walk();
        Assert.Equal(["pipe"], sink.Paths);
        Assert.Empty(sink.Contents["pipe"]);
    }

    [Fact]
    public void Walk_ProcSysDevAtTheRoot_AreNotEntered()
    {
        folder.Write("proc/1/environ", "x");
        folder.Write("sys/a", "x");
        folder.Write("dev/b", "x");
        folder.Write("usr/dev/c", "x");
        Assert.Equal(["dev", "proc", "sys", "usr", "usr/dev", "usr/dev/c"], Walk().Paths.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Walk_MoreEntriesThanAllowed_IsPartial()
    {
        for (var i = 0; i < 5; i++)
            folder.Write($"f{i}", "");
        var walker = new RootFsWalker(new ScanLimits { LayerEntries = 3 }, problems);
        var sink = new Layers.CollectingSink();
        walker.Walk(folder.Path, sink, TestContext.Current.CancellationToken);
        Assert.Equal(3, sink.Entries.Count);
        Assert.True(walker.IsPartial);
        Assert.Equal(ProblemReason.Limit, Assert.Single(problems.ToImmutable()).Reason);
    }

    private Layers.CollectingSink Walk(string? root = null)
    {
        var sink = new Layers.CollectingSink();
        new RootFsWalker(new ScanLimits(), problems).Walk(root ?? folder.Path, sink, TestContext.Current.CancellationToken);
        return sink;
    }

    private sealed class SwappingSink(Action swap) : ILayerEntrySink
    {
        public string Read { get; private set; } = "";

        public void OnEntry(in LayerEntry entry, Stream content)
        {
            if (entry.Kind != EntryKind.File)
                return;
            swap();
            using var reader = new StreamReader(content, leaveOpen: true);
            Read = reader.ReadToEnd();
        }
    }
}
