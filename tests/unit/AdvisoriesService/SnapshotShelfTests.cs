using Microsoft.Extensions.Logging.Abstractions;
using ScanMesh.Advisories.Snapshots;

namespace ScanMesh.Tests.Unit.AdvisoriesService;

public sealed class SnapshotShelfTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("scanmesh-shelf").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public void Publish_NewContent_RaisesTheSequence()
    {
        var shelf = Open();
        Assert.Null(shelf.Current);
        Assert.Equal(1, Publish(shelf, "one").Sequence);
        Assert.Equal(2, Publish(shelf, "two").Sequence);
    }

    [Fact]
    public void Open_AfterARestart_ServesTheLastGoodOneInTheSameEpoch()
    {
        var before = Publish(Open(), "one");
        var shelf = Open();
        Assert.Equal(before with { LiveRecords = shelf.Current!.LiveRecords }, shelf.Current);
        Assert.Equal("one", Read(shelf, before.FileDigest));
        Assert.Equal((before.Epoch, 2), shelf.NextRevision);
    }

    [Fact]
    public void Open_AfterTheFileWasLost_NeverGivesItsSequenceAgain()
    {
        var shelf = Open();
        var lost = Publish(shelf, "one");
        File.Delete(Path.Combine(directory, "snapshots", lost.FileName));
        var reopened = Open();
        Assert.Null(reopened.Current);
        Assert.Equal((lost.Epoch, 2), reopened.NextRevision);
    }

    [Fact]
    public void Open_WithAnUnreadableState_BeginsANewEpoch()
    {
        var before = Publish(Open(), "one");
        File.WriteAllText(Path.Combine(directory, "snapshots", "state.json"), "{ \"epoch\": ");
        var shelf = Open();
        Assert.Null(shelf.Current);
        Assert.NotEqual(before.Epoch, shelf.NextRevision.Epoch);
    }

    [Fact]
    public void Publish_ManyTimes_KeepsThreeFiles()
    {
        var shelf = Open();
        var published = Enumerable.Range(0, 6).Select(i => Publish(shelf, $"content {i}")).ToList();
        var files = Directory.EnumerateFiles(Path.Combine(directory, "snapshots"), "*.snapshot").Select(Path.GetFileName).Order();
        Assert.Equal(published.TakeLast(SnapshotShelf.Kept).Select(p => p.FileName).Order(), files);
        Assert.Null(shelf.Open(published[0].FileDigest));
        Assert.Equal("content 5", Read(shelf, published[5].FileDigest));
    }

    [Fact]
    public void Publish_WhileAFileIsBeingRead_LetsTheReaderFinish()
    {
        var shelf = Open();
        using var open = shelf.Open(Publish(shelf, "first").FileDigest);
        for (var i = 0; i < SnapshotShelf.Kept + 1; i++)
            Publish(shelf, $"later {i}");
        var bytes = new byte[100];
        Assert.Equal("first", System.Text.Encoding.UTF8.GetString(bytes, 0, RandomAccess.Read(open!, bytes, 0)));
    }

    [Fact]
    public async Task Changed_CompletesWithTheNextPublish()
    {
        var shelf = Open();
        var changed = shelf.Changed;
        Assert.False(changed.IsCompleted);
        Publish(shelf, "one");
        await changed.WaitAsync(TestContext.Current.CancellationToken);
        Assert.False(shelf.Changed.IsCompleted);
    }

    [Fact]
    public void Open_RemovesWhatAKilledBuildLeft()
    {
        var stray = Open().TemporaryPath();
        File.WriteAllText(stray, "half");
        Open();
        Assert.False(File.Exists(stray));
    }

    private SnapshotShelf Open() => new(directory, _ => true, NullLogger<SnapshotShelf>.Instance);

    private static string Read(SnapshotShelf shelf, string digest)
    {
        using var file = shelf.Open(digest)!;
        var bytes = new byte[RandomAccess.GetLength(file)];
        RandomAccess.Read(file, bytes, 0);
        return System.Text.Encoding.UTF8.GetString(bytes);
    }

    private static PublishedSnapshot Publish(SnapshotShelf shelf, string content) => ShelfContent.Publish(shelf, content);
}
