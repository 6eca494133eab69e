using Microsoft.Data.Sqlite;
using ScanMesh.Engine.Advisories;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Unit.Engine.Advisories;

public sealed class SnapshotTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Build_InputsInAnyOrder_SameContentHash()
    {
        var records = Enumerable.Range(0, 40).Select(i => OsvSamples.Record($"CVE-2099-{i % 30}", $"p{i % 7}", $"{i}.0-1", modified: $"2026-01-{(i % 5) + 1:D2}T00:00:00Z")).ToArray();
        var first = await OsvSamples.BuildAsync(folder, "a", records);
        var random = new Random(7);
        for (var round = 0; round < 4; round++)
        {
            random.Shuffle(records);
            var again = await OsvSamples.BuildAsync(folder, $"b{round}", records);
            Assert.Equal(first.Info.Revision, again.Info.Revision);
        }

        records[0] = records[0].Replace("introduced\":\"0", "introduced\":\"1", StringComparison.Ordinal);
        Assert.NotEqual(first.Info.Revision.ContentHash, (await OsvSamples.BuildAsync(folder, "c", records)).Info.Revision.ContentHash);
    }

    [Fact]
    public async Task Build_OneIdSeveralTimes_NewerModifiedWinsInAnyOrder()
    {
        string[] records = [OsvSamples.Record("X", fixedIn: "2", modified: "2026-01-02T00:00:00Z"), OsvSamples.Record("X", fixedIn: "1", modified: "2026-01-01T00:00:00Z"), OsvSamples.Record("X", fixedIn: "3", modified: "2025-01-03T00:00:00Z")];
        using (var snapshot = await OsvSamples.OpenAsync(folder, records))
            Assert.Equal("2", FixedOf(snapshot));
        Array.Reverse(records);
        using (var snapshot = await OsvSamples.OpenAsync(folder, records))
            Assert.Equal((1, "2"), (snapshot.Info.Records, FixedOf(snapshot)));
    }

    [Fact]
    public async Task Build_OneIdAndTime_TheSameOneWinsInAnyOrder()
    {
        string[] records = [OsvSamples.Record("X", fixedIn: "2"), OsvSamples.Record("X", fixedIn: "1")];
        string winner;
        using (var snapshot = await OsvSamples.OpenAsync(folder, records))
            winner = FixedOf(snapshot);
        Array.Reverse(records);
        using (var snapshot = await OsvSamples.OpenAsync(folder, records))
            Assert.Equal(winner, FixedOf(snapshot));
    }

    [Fact]
    public async Task Build_BadRecords_AreProblemsAndTheRestIsTaken()
    {
        string[] bad =
        [
            "{", "[]", """{"id":7}""", """{"modified":"2026-01-01T00:00:00Z"}""", new string('[', 100_000),
            """{"id":"SURROGATE","summary":"\ud800"}""", """{"id":"SURROGATE-\ud800"}""",
            OsvSamples.Record("EVENTS").Replace("{\"fixed\"", string.Concat(Enumerable.Repeat("{\"fixed\":\"9\"},", 5000)) + "{\"fixed\"", StringComparison.Ordinal),
        ];
        var built = await OsvSamples.BuildAsync(folder, "osv", [.. bad, .. Enumerable.Range(0, 200).Select(i => OsvSamples.Record($"CVE-2099-{i}"))]);
        Assert.Equal(200, built.Info.Records);
        Assert.Equal(bad.Length, built.Problems.Length);
        Assert.All(built.Problems, p => Assert.True(p.Place.Length > 0 && p.Message.Length > 0));
    }

    [Fact]
    public async Task Build_TooManyBadRecordsOrABrokenZip_IsRefused()
    {
        await Assert.ThrowsAsync<SnapshotException>(() => OsvSamples.BuildAsync(folder, "osv", OsvSamples.Record("CVE-2099-1"), "{"));
        Directory.CreateDirectory(folder.File("more", "Debian"));
        await File.WriteAllBytesAsync(folder.File("more", "Debian", "all.zip"), new byte[100], TestContext.Current.CancellationToken);
        var e = await Assert.ThrowsAsync<SnapshotException>(() => OsvSamples.BuildAsync(folder, "more", OsvSamples.Record("CVE-2099-1")));
        Assert.Contains("all.zip", e.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.File("more.snapshot")));
    }

    [Fact]
    public async Task Build_NothingReadable_FailsAndLeavesTheOldFileAlone()
    {
        await OsvSamples.BuildAsync(folder, "osv", OsvSamples.Record("CVE-2099-1"));
        var before = await File.ReadAllBytesAsync(folder.File("osv.snapshot"), TestContext.Current.CancellationToken);
        Directory.Delete(folder.File("osv"), recursive: true);
        await Assert.ThrowsAsync<SnapshotException>(() => OsvSamples.BuildAsync(folder, "osv", "{"));
        Assert.Equal(before, await File.ReadAllBytesAsync(folder.File("osv.snapshot"), TestContext.Current.CancellationToken));
        Assert.Equal(["osv", "osv.snapshot"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Find_ReleaseAndEcosystem_AreTheRecordsOwn()
    {
        Directory.CreateDirectory(folder.File("osv", "Alpine"));
        await File.WriteAllTextAsync(folder.File("osv", "Alpine", "x.json"), OsvSamples.Record("IN-A-FOLDER-OF-ANOTHER-NAME"), TestContext.Current.CancellationToken);
        using var snapshot = await OsvSamples.OpenAsync(folder, OsvSamples.Record("FOR-11", ecosystem: "Debian:11"), OsvSamples.Record("FOR-ALL", ecosystem: "Debian"), OsvSamples.Record("FOR-ALPINE", ecosystem: "Alpine:v3.19"));
        Assert.Equal(["FOR-ALL", "IN-A-FOLDER-OF-ANOTHER-NAME"], Ids("Debian:12"));
        Assert.Equal(["FOR-11", "FOR-ALL"], Ids("Debian:11"));
        Assert.Equal(["FOR-ALPINE"], Ids("Alpine:v3.19"));
        Assert.Empty(Ids("Alpine:v3.20"));
        Assert.Empty(Ids("Ubuntu:12"));

        IEnumerable<string> Ids(string ecosystem) => snapshot.Find(ecosystem, "openssl").Select(a => a.Id).Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task Find_WithdrawnRecord_IsNotFound()
    {
        using var snapshot = await OsvSamples.OpenAsync(folder, OsvSamples.Record("GONE", more: "\"withdrawn\":\"2026-02-02T00:00:00Z\","), OsvSamples.Record("HERE"));
        Assert.Equal("HERE", Assert.Single(snapshot.Find("Debian:12", "openssl")).Id);
        Assert.Equal((2, 1), (snapshot.Info.Records, snapshot.Ecosystem("Debian")!.Records));
    }

    [Fact]
    public async Task Ecosystem_AllWithdrawn_IsNoData()
    {
        using var snapshot = await OsvSamples.OpenAsync(folder, OsvSamples.Record("GONE", more: "\"withdrawn\":\"2026-02-02T00:00:00Z\","));
        Assert.Null(snapshot.Ecosystem("Debian"));
    }

    [Fact]
    public async Task Info_ModifiedAfterTheBuild_DoesNotMakeTheDataNewer()
    {
        using var snapshot = await OsvSamples.OpenAsync(folder, OsvSamples.Record("A", modified: "2999-01-01T00:00:00Z"), OsvSamples.Record("B", modified: "2026-01-05T00:00:00Z"));
        Assert.Equal(new DateTimeOffset(2026, 1, 5, 0, 0, 0, TimeSpan.Zero), snapshot.Ecosystem("Debian")!.DataAsOf);
    }

    [Fact]
    public async Task Open_DamagedFile_IsRefusedInWords()
    {
        await OsvSamples.BuildAsync(folder, "osv", OsvSamples.Record("CVE-2099-1"));
        var whole = await File.ReadAllBytesAsync(folder.File("osv.snapshot"), TestContext.Current.CancellationToken);
        await Refused("short", whole[..^1]);
        await Refused("half", whole[..(whole.Length / 2)]);
        await Refused("empty", []);
        await Refused("text", "not a snapshot at all, but longer than SQLite's header is, so that it looks at it and has to say so"u8.ToArray());
        var schema = (byte[])whole.Clone();
        schema[63] = 99; // user_version, SQLite file format 1.3
        await Refused("schema", schema);
        Assert.Contains("no such file", Assert.Throws<SnapshotException>(() => AdvisorySnapshot.Open(folder.File("missing"))).Message, StringComparison.Ordinal);

        async Task Refused(string name, byte[] bytes)
        {
            await File.WriteAllBytesAsync(folder.File(name), bytes, TestContext.Current.CancellationToken);
            var e = Assert.Throws<SnapshotException>(() => AdvisorySnapshot.Open(folder.File(name)));
            Assert.Contains(folder.File(name), e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Open_OtherSqliteFile_IsRefused()
    {
        using (var connection = new SqliteConnection($"Data Source={folder.File("other")};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE meta (key TEXT, value BLOB)";
            command.ExecuteNonQuery();
        }

        Assert.Contains("no advisory snapshot", Assert.Throws<SnapshotException>(() => AdvisorySnapshot.Open(folder.File("other"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Slot_SwappedWhileScansRun_ClosesTheOldOneAfterItsLastLease()
    {
        using var slot = new SnapshotSlot();
        Assert.Null(slot.Acquire());
        await OsvSamples.BuildAsync(folder, "a", OsvSamples.Record("OLD"));
        await OsvSamples.BuildAsync(folder, "b", OsvSamples.Record("NEW"));
        slot.Swap(AdvisorySnapshot.Open(folder.File("a.snapshot")));
        var retired = 0;
        var first = slot.Acquire()!;
        var second = slot.Acquire()!;
        slot.Swap(AdvisorySnapshot.Open(folder.File("b.snapshot")), () => retired++);
        using (var fresh = slot.Acquire()!)
            Assert.Equal("NEW", Assert.Single(fresh.Snapshot.Find("Debian:12", "openssl")).Id);
        Assert.Equal("OLD", Assert.Single(first.Snapshot.Find("Debian:12", "openssl")).Id);
        first.Dispose();
        first.Dispose();
        Assert.Equal(0, retired);
        Assert.Equal("OLD", Assert.Single(second.Snapshot.Find("Debian:12", "openssl")).Id);
        second.Dispose();
        Assert.Equal(1, retired);
        Assert.Throws<ObjectDisposedException>(() => second.Snapshot.Find("Debian:12", "openssl"));
    }

    [Fact]
    public async Task Find_ManyThreads_AllSeeTheSame()
    {
        using var snapshot = await OsvSamples.OpenAsync(folder, [.. Enumerable.Range(0, 50).Select(i => OsvSamples.Record($"CVE-2099-{i:D2}", $"p{i % 10}"))]);
        await Parallel.ForAsync(0, 400, TestContext.Current.CancellationToken, (i, _) =>
        {
            Assert.Equal(5, snapshot.Find("Debian:12", $"p{i % 10}").Length);
            return ValueTask.CompletedTask;
        });
    }

    private static string FixedOf(AdvisorySnapshot snapshot) =>
        Assert.Single(snapshot.Find("Debian:12", "openssl")).Affected.Ranges[0].Events.Single(e => e.Kind == ScanMesh.Engine.Advisories.Osv.OsvEventKind.Fixed).Version;
}
