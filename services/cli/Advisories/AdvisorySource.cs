using System.Globalization;
using ScanMesh.Cli.Mesh;
using ScanMesh.Cli.Scans;
using ScanMesh.Engine.Advisories;

namespace ScanMesh.Cli.Advisories;

/// <summary>Finds the advisory data that the user named: files, else a mesh's. Where nothing is named, <see cref="FeedOffer"/> opens what was fetched.</summary>
internal sealed class AdvisorySource(Terminal terminal)
{
    private static readonly byte[] SqliteHeader = "SQLite format 3\0"u8.ToArray();

    /// <summary>True when neither files nor a mesh were named, so that the cache is what counts.</summary>
    public bool IsCache(AdvisoryChoice choice) => choice.Paths.Count == 0 && MeshOptions.ServerOf(choice.Server, terminal) is null;

    /// <summary>The data; null when there is none.</summary>
    /// <exception cref="SnapshotException">What was named cannot be used.</exception>
    /// <exception cref="CommandException">Nothing is there, or it cannot be combined.</exception>
    public async Task<OpenSnapshot?> FindAsync(AdvisoryChoice choice, DateTimeOffset at, Timings timings, CancellationToken cancellationToken)
    {
        var started = terminal.Time.GetTimestamp();
        var found = choice.Paths.Count > 0
            ? await FromPathsAsync(choice.Paths, at, cancellationToken)
            : MeshOptions.ServerOf(choice.Server, terminal) is { } server
                ? await FromServerAsync(server, choice, cancellationToken)
                : null;
        timings.Add("advisories", string.Create(CultureInfo.InvariantCulture, $"{found?.Snapshot.Info.Records ?? 0} records"), started);
        return found;
    }

    private async Task<OpenSnapshot> FromPathsAsync(IReadOnlyList<string> paths, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var snapshots = paths.Where(IsSnapshot).ToList();
        if (snapshots.Count > 0)
            return paths.Count == 1
                ? new OpenSnapshot(AdvisorySnapshot.Open(paths[0]), null)
                : throw CommandException.Usage($"--advisories: {snapshots[0]} is a finished snapshot and cannot be combined with others; build one of all with 'scanmesh advisories build'.");
        var file = Path.Combine(Path.GetTempPath(), $"scanmesh-{Guid.NewGuid():N}.snapshot");
        var result = await SnapshotBuild.RunAsync(terminal, paths, file, at, cancellationToken);
        try
        {
            SnapshotBuild.TellProblems(terminal, result);
            return new OpenSnapshot(AdvisorySnapshot.Open(file), file);
        }
        catch (SnapshotException)
        {
            File.Delete(file);
            throw;
        }
    }

    private async Task<OpenSnapshot?> FromServerAsync(Uri server, AdvisoryChoice choice, CancellationToken cancellationToken)
    {
        var store = new SnapshotStore(terminal);
        if (choice.Offline)
            return store.Last(server) is { } last ? new OpenSnapshot(AdvisorySnapshot.Open(last), null) : null;
        using var api = new MeshApi(server, choice.TokenFile);
        return new OpenSnapshot(AdvisorySnapshot.Open(await store.FetchAsync(api, cancellationToken)), null);
    }

    private static bool IsSnapshot(string path)
    {
        if (!File.Exists(path))
            return false;
        using var file = File.OpenRead(path);
        var head = new byte[SqliteHeader.Length];
        return file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && head.AsSpan().SequenceEqual(SqliteHeader);
    }
}
