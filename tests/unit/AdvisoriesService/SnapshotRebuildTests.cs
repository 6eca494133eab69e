using System.IO.Compression;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ScanMesh.Advisories;
using ScanMesh.Advisories.Feeds;
using ScanMesh.Advisories.Snapshots;
using ScanMesh.Engine.Advisories;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Tests.Unit.Scanner;

namespace ScanMesh.Tests.Unit.AdvisoriesService;

/// <summary>When a snapshot is built, and what keeps the last good one in service.</summary>
public sealed class SnapshotRebuildTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("scanmesh-rebuild").FullName;
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly ServiceProvider metrics = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly List<IDisposable> owned = [];
    private SnapshotShelf shelf = null!;

    private string Inputs => Path.Combine(directory, "osv");

    public void Dispose()
    {
        owned.ForEach(o => o.Dispose());
        metrics.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Look_FirstTime_BuildsAndServes()
    {
        Write("A-1", "openssl");
        await LookAsync(Open(), 1);
        Assert.Equal((1, 1), (shelf.Current!.Sequence, shelf.Current.Records));
        Assert.Equal(new DateTimeOffset(2024, 1, 2, 0, 0, 0, TimeSpan.Zero), shelf.Current.DataAsOf);
        using var snapshot = AdvisorySnapshot.Open(PathOf(shelf.Current));
        Assert.Equal((shelf.Current.Epoch, 1L, shelf.Current.ContentHash), (snapshot.Info.Revision.Epoch, snapshot.Info.Revision.Sequence, snapshot.Info.Revision.ContentHash));
        Assert.Single(snapshot.Find("Debian:12", "openssl"));
    }

    [Fact]
    public async Task Look_NothingChanged_BuildsNothing()
    {
        Write("A-1", "openssl");
        var rebuild = Open();
        await LookAsync(rebuild, 1);
        var first = shelf.Current;
        time.Advance(TimeSpan.FromHours(1));
        await LookAsync(rebuild, 3);
        Assert.Same(first, shelf.Current);
    }

    [Fact]
    public async Task Look_ChangedContent_RaisesTheSequenceOnceItIsSettled()
    {
        Write("A-1", "openssl");
        var rebuild = Open();
        await LookAsync(rebuild, 1);
        Write("A-2", "zlib");
        await LookAsync(rebuild, 1);
        Assert.Equal(1, shelf.Current!.Sequence);
        await LookAsync(rebuild, 1);
        Assert.Equal((2, 2), (shelf.Current.Sequence, shelf.Current.Records));
    }

    [Fact]
    public async Task Look_FilesTouchedButEqual_KeepsTheSequence()
    {
        Write("A-1", "openssl");
        var rebuild = Open();
        await LookAsync(rebuild, 1);
        File.SetLastWriteTimeUtc(Path.Combine(Inputs, "A-1.json"), DateTime.UnixEpoch);
        await LookAsync(rebuild, 2);
        Assert.Equal(1, shelf.Current!.Sequence);
        Assert.Single(Directory.EnumerateFiles(Path.Combine(directory, "data", "snapshots"), "*.snapshot"));
    }

    [Fact]
    public async Task Look_BrokenArchive_KeepsTheLastGoodSnapshot()
    {
        Write("A-1", "openssl");
        var rebuild = Open();
        await LookAsync(rebuild, 1);
        var good = shelf.Current!;
        await File.WriteAllTextAsync(Path.Combine(Inputs, "all.zip"), "not a zip", TestContext.Current.CancellationToken);
        await LookAsync(rebuild, 3);
        Assert.Equal(good, shelf.Current);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(directory, "data", "snapshots"), "*.tmp"));

        File.Delete(Path.Combine(Inputs, "all.zip"));
        Zip("A-2", "A-3");
        await LookAsync(rebuild, 2);
        Assert.Equal((2, 3), (shelf.Current!.Sequence, shelf.Current.Records));
    }

    [Fact]
    public async Task Look_MissingInput_KeepsTheLastGoodSnapshot()
    {
        Write("A-1", "openssl");
        var rebuild = Open();
        await LookAsync(rebuild, 1);
        var good = shelf.Current!;
        Directory.Delete(Inputs, recursive: true);
        await LookAsync(rebuild, 3);
        Assert.Equal(good, shelf.Current);
    }

    [Fact]
    public async Task Look_ShrunkenInput_IsHeldAlsoAfterARestart()
    {
        for (var i = 0; i < 100; i++)
            Write($"A-{i}", "openssl");
        var rebuild = Open();
        await LookAsync(rebuild, 1);
        for (var i = 0; i < 30; i++)
            File.Delete(Path.Combine(Inputs, $"A-{i}.json"));
        await LookAsync(rebuild, 3);
        Assert.Equal((1, 100), (shelf.Current!.Sequence, shelf.Current.Records));
        await LookAsync(Open(), 3);
        Assert.Equal((1, 100), (shelf.Current!.Sequence, shelf.Current.Records));
    }

    [Fact]
    public async Task Look_OneEcosystemShrunkOrWithdrawn_IsHeld()
    {
        for (var i = 0; i < 1000; i++)
            Write($"A-{i}", "openssl");
        for (var i = 0; i < 40; i++)
            Change($"B-{i}", Samples.Advisory($"B-{i}", "openssl", "2.0").Replace("Debian:12", "Alpine:v3.19", StringComparison.Ordinal));
        var rebuild = Open();
        await LookAsync(rebuild, 1);
        for (var i = 0; i < 40; i++)
            Change($"B-{i}", Samples.Advisory($"B-{i}", "openssl", "2.0").Replace("Debian:12", "Alpine:v3.19", StringComparison.Ordinal).Replace("\"id\"", "\"withdrawn\":\"2026-01-01T00:00:00Z\",\"id\"", StringComparison.Ordinal));
        await LookAsync(rebuild, 3);
        Assert.Equal(1, shelf.Current!.Sequence);
        Assert.Equal((1000, 40), (shelf.Current.LiveRecords["Debian"], shelf.Current.LiveRecords["Alpine"]));
        for (var i = 0; i < 40; i++)
            File.Delete(Path.Combine(Inputs, $"B-{i}.json"));
        await LookAsync(rebuild, 3);
        Assert.Equal(1, shelf.Current.Sequence);
    }

    [Fact]
    public async Task Look_ShrunkenBecauseTheListChanged_IsTheOperatorsWord()
    {
        for (var i = 0; i < 100; i++)
            Write($"A-{i}", "openssl");
        await LookAsync(Open(), 1);
        await LookAsync(Open(Path.Combine(Inputs, "A-1.json")), 2);
        Assert.Equal((2, 1), (shelf.Current!.Sequence, shelf.Current.Records));
    }

    [Fact]
    public async Task Look_NoInputs_ServesAnEmptySnapshot()
    {
        Directory.CreateDirectory(Inputs);
        await LookAsync(Open([]), 1);
        Assert.Equal((1, 0), (shelf.Current!.Sequence, shelf.Current.Records));
        using var snapshot = AdvisorySnapshot.Open(PathOf(shelf.Current));
        Assert.Empty(snapshot.Find("Debian:12", "openssl"));
    }

    [Fact]
    public async Task Restart_SnapshotThatThisVersionCannotOpen_IsBuiltAnewWithAnotherSequence()
    {
        Write("A-1", "openssl");
        await LookAsync(Open(), 1);
        var before = shelf.Current!;
        await File.WriteAllBytesAsync(PathOf(before), new byte[before.FileSize], TestContext.Current.CancellationToken);
        var rebuild = Open();
        Assert.Null(shelf.Current);
        await LookAsync(rebuild, 1);
        Assert.Equal((before.Epoch, 2), (shelf.Current!.Epoch, shelf.Current.Sequence));
    }

    private static Task LookAsync(SnapshotRebuild rebuild, int times) => Enumerable.Range(0, times)
        .Aggregate(Task.CompletedTask, async (before, _) =>
        {
            await before;
            await rebuild.LookAsync(isInterval: false, TestContext.Current.CancellationToken);
        });

    private SnapshotRebuild Open() => Open([Inputs]);

    private SnapshotRebuild Open(params string[] inputs)
    {
        var options = new AdvisoriesOptions { Inputs = [.. inputs], Directory = Path.Combine(directory, "data") };
        shelf = new SnapshotShelf(options.Directory, SnapshotCompiler.CanOpen, NullLogger<SnapshotShelf>.Instance);
        var telemetry = new AdvisoriesTelemetry(metrics.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>(), shelf, time);
        var set = new InputSet(options, telemetry, TimeProvider.System, NullLogger<InputSet>.Instance);
        owned.Add(set);
        var rebuild = new SnapshotRebuild(
            set, shelf, new SnapshotCompiler(time, NullLogger<SnapshotCompiler>.Instance), telemetry, options, time, NullLogger<SnapshotRebuild>.Instance);
        owned.Add(rebuild);
        return rebuild;
    }

    private string PathOf(PublishedSnapshot snapshot) => Path.Combine(directory, "data", "snapshots", snapshot.FileName);

    private void Write(string id, string package) => Change(id, Samples.Advisory(id, package, "2.0"));

    private void Change(string id, string record)
    {
        Directory.CreateDirectory(Inputs);
        File.WriteAllText(Path.Combine(Inputs, id + ".json"), record);
    }

    private void Zip(params string[] ids)
    {
        using var zip = ZipFile.Open(Path.Combine(Inputs, "all.zip"), ZipArchiveMode.Create);
        foreach (var id in ids)
        {
            using var writer = new StreamWriter(zip.CreateEntry(id + ".json").Open());
            writer.Write(Samples.Advisory(id, "zlib", "2.0"));
        }
    }
}
