using ScanMesh.Hosting.Configuration;
using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;
using ScanMesh.Results.Store.Sqlite;
using ScanMesh.Tests.Kit.Registry;

namespace ScanMesh.Tests.Integration.Results;

/// <summary>A sweep over a large registry that pages and refuses, interrupted in the middle; on both stores.</summary>
public abstract class LargeSweepTests(int repositories) : StoreTests
{
    private const int Tags = 10;
    private const int PerMinute = 3000;

    private readonly JumpingClock clock = new(SweepHarness.Start);

    [Fact]
    public async Task Sweep_LargeRegistryKilledInTheMiddle_KeepsItsBudgetAndFindsExactlyTheGaps()
    {
        await using var registry = await GeneratedRegistry.StartAsync(repositories, Tags, clock);
        registry.RefuseAt = number => number == repositories * 4 ? 300 : number % repositories == 0 ? 2 : null;
        var (unknown, moved) = await PlantAsync(registry);
        var options = new SweepOptions { RequestsPerMinute = PerMinute };
        using var killed = new CancellationTokenSource();
        registry.OnRequest = number =>
        {
            if (number == repositories * 6)
                killed.Cancel();
        };
        using (var first = new SweepHarness(Mesh, registry.Endpoint, options, clock))
        {
            await first.Desk.StartAsync(SweepHarness.Name, Cancel);
            Assert.Contains("429", (await first.LookAsync("a", killed.Token))!.WaitsFor, StringComparison.Ordinal);
            clock.Advance(TimeSpan.FromMinutes(5));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.LookAsync("a", killed.Token));
        }

        clock.Advance(TimeSpan.FromMinutes(1));
        using var second = new SweepHarness(Mesh, registry.Endpoint, options, clock);
        var run = await second.FinishAsync();

        Assert.Equal((SweepState.Done, repositories, repositories * Tags, 0), (run.State, run.RepositoriesDone, run.Checked, run.Faults));
        Assert.Equal((unknown.Count, moved.Count, unknown.Count + moved.Count), (run.Unknown, run.Moved, run.Missed));
        Assert.Equal([.. unknown.Concat(moved).Order()], Mesh.Bus.Requested.Select(r => (r.Repository, r.Tag!)).Order());
        var log = registry.Requests;
        Assert.All(Enumerable.Range(0, log.Count - PerMinute), i => Assert.True(log[i + PerMinute].At - log[i].At >= TimeSpan.FromMinutes(1)));
        // At most five seconds of work are done again.
        Assert.InRange(log.Count(r => r is { Method: "HEAD", Status: 200 }), repositories * Tags, (repositories * Tags) + (PerMinute / 12) + 20);
        Assert.Equal(repositories / RegistryLists.LargestPage, log.Count(r => r.Path == "/v2/_catalog"));
    }

    // Everything is known, but for some tags that nobody told of, and some that were moved since.
    private async Task<(List<(string, string)> Unknown, List<(string, string)> Moved)> PlantAsync(GeneratedRegistry registry)
    {
        var tags = registry.TagNames.ToList();
        var all = registry.RepositoryNames.SelectMany(r => tags.Select(t => (Repository: r, Tag: t))).ToList();
        var unknown = all.Where((_, i) => i % 2003 == 17).ToList();
        var moved = all.Where((_, i) => i % 3301 == 29).ToList();
        foreach (var tag in moved)
            registry.Moved[tag] = true;
        await Mesh.Transactions.RunAsync(
            async work =>
            {
                await work.Store.Sweeps.InsertAsync(new SweepRow { Id = Guid.CreateVersion7(SweepHarness.Start.AddDays(-1)).ToString("D"), Registry = SweepHarness.Name, State = SweepState.Done });
                await work.Store.InsertAsync(
                    "INSERT INTO tag_references (registry, repository, tag, resolved_at, request_id, digest)", "",
                    [.. all.Except(unknown).Select(t => new object?[] { SweepHarness.Name, t.Repository, t.Tag, 1L, Guid.Empty.ToString("D"), GeneratedRegistry.DigestOf(t.Repository, t.Tag) })]);
            },
            Cancel);
        return (unknown, moved);
    }
}

public sealed class SqliteLargeSweepTests() : LargeSweepTests(1000)
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("scanmesh-results-");

    private protected override Task<IResultsStore> OpenAsync() => Task.FromResult<IResultsStore>(new SqliteStore($"Data Source={folder.FullName}/results.db"));

    protected override Task CloseAsync()
    {
        folder.Delete(recursive: true);
        return Task.CompletedTask;
    }
}

/// <summary>5,000 repositories and 50,000 tags.</summary>
public sealed class PostgresLargeSweepTests(LocalPostgres server) : LargeSweepTests(5000)
{
    private protected override async Task<IResultsStore> OpenAsync() => await server.OpenStoreAsync();
}
