using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Advisories;

/// <summary>Compiles OSV records into an immutable snapshot file (SEMANTICS S7).</summary>
public static class SnapshotBuilder
{
    /// <summary>Share of the records that may be unreadable.</summary>
    public const double MostUnreadable = 0.05;

    /// <summary>Builds a snapshot; the file appears whole or not at all.</summary>
    /// <param name="inputs">Folders, zips and JSON files of OSV records, in any order; none give an empty snapshot.</param>
    /// <param name="outputFile">The snapshot; replaced when it exists.</param>
    /// <param name="options">Identity and time of the build.</param>
    /// <param name="progress">Told the number of records read, now and then; or null.</param>
    /// <param name="cancellationToken">Stops the build and leaves no file.</param>
    /// <returns>What was built, and what could not be read.</returns>
    /// <exception cref="SnapshotException">
    /// An input does not exist or is broken, more than a twentieth of the records cannot be read, the inputs hold no record at all, or the
    /// file cannot be written.
    /// </exception>
    public static Task<SnapshotBuildResult> BuildAsync(
        IReadOnlyList<string> inputs, string outputFile, SnapshotBuildOptions options, IProgress<long>? progress, CancellationToken cancellationToken) =>
        Task.Run(() => BuildWholeAsync(inputs, outputFile, options, progress, cancellationToken), cancellationToken);

    private static async Task<SnapshotBuildResult> BuildWholeAsync(
        IReadOnlyList<string> inputs, string outputFile, SnapshotBuildOptions options, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var target = Path.GetFullPath(outputFile);
        var temporary = $"{target}.{Guid.NewGuid():N}.tmp";
        try
        {
            var problems = new List<SnapshotProblem>();
            var info = await WriteAsync(inputs, temporary, options, problems, progress, cancellationToken).ConfigureAwait(false);
            RefuseBroken(inputs, info, problems);
            using (var handle = File.OpenHandle(temporary, FileMode.Open, FileAccess.ReadWrite))
                RandomAccess.FlushToDisk(handle);
            File.Move(temporary, target, overwrite: true);
            return new SnapshotBuildResult(info, [.. problems.OrderBy(p => p.Place, StringComparer.Ordinal)]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqliteException)
        {
            throw new SnapshotException($"{outputFile}: the snapshot could not be built: {e.Message}", e);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Single records may be left out and told; data of which a part is missing must not look like data (SECURITY T10).</summary>
    private static void RefuseBroken(IReadOnlyList<string> inputs, SnapshotInfo info, List<SnapshotProblem> problems)
    {
        var broken = problems.Find(p => inputs.Contains(p.Place) || p.Place.EndsWith(".zip", StringComparison.OrdinalIgnoreCase));
        if (broken is null && problems.Count > info.Records * MostUnreadable)
            broken = problems.MinBy(p => p.Place, StringComparer.Ordinal);
        if (broken is not null)
            throw new SnapshotException($"{broken.Place}: {broken.Message} ({problems.Count} problems in all). The input is not used.");
    }

    private static async Task<SnapshotInfo> WriteAsync(
        IReadOnlyList<string> inputs, string file, SnapshotBuildOptions options, List<SnapshotProblem> problems, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        using var connection = SnapshotSchema.Create(file);
        using var transaction = connection.BeginTransaction();
        using var writer = new SnapshotWriter(connection, transaction);
        var known = new Dictionary<string, (DateTimeOffset Modified, byte[] Hash, long Row)>(StringComparer.Ordinal);
        var read = 0L;
        await PreparedRecords.ReadAsync(inputs, Take, cancellationToken).ConfigureAwait(false);
        if (known.Count == 0 && inputs.Count > 0)
            throw new SnapshotException($"No OSV record in {string.Join(", ", inputs)}: give folders or zips of OSV records (<Ecosystem>/all.zip, or JSON files).");
        var info = new SnapshotInfo
        {
            Revision = new Revision(options.Epoch, options.Sequence, ContentHash(known)),
            BuiltAt = options.BuiltAt,
            Records = known.Count,
            LeftOut = writer.LeftOut,
            Ecosystems = writer.Ecosystems(options.BuiltAt),
        };
        writer.Finish(info);
        transaction.Commit();
        SnapshotSchema.Close(connection);
        return info;

        // Of two copies of a record the later modified one counts; at the same time the greater digest, so that the order of inputs does not matter.
        void Take(PreparedRecord? record, SnapshotProblem? problem)
        {
            if (problem is not null)
                problems.Add(problem);
            if (++read % 1000 == 0)
                progress?.Report(read);
            if (record is null)
                return;
            var exists = known.TryGetValue(record.Id, out var old);
            if (exists && (old.Modified > record.Modified || (old.Modified == record.Modified && old.Hash.AsSpan().SequenceCompareTo(record.Hash) >= 0)))
                return;
            if (exists)
                writer.Delete(old.Row);
            known[record.Id] = (record.Modified, record.Hash, writer.Add(record));
        }
    }

    /// <summary>SHA-256 over <c>id NUL digest LF</c> of all records, sorted by id (ordinal): the same for every order of the inputs.</summary>
    private static string ContentHash(Dictionary<string, (DateTimeOffset Modified, byte[] Hash, long Row)> records)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var ids = records.Keys.ToArray();
        Array.Sort(ids, StringComparer.Ordinal);
        foreach (var id in ids)
            hash.AppendData(Encoding.UTF8.GetBytes($"{id}\0sha256:{Convert.ToHexStringLower(records[id].Hash)}\n"));
        return Digest.FromSha256Hash(hash.GetHashAndReset()).ToString();
    }
}

/// <summary>Identity and time of a build.</summary>
/// <param name="Epoch">Identity of the numbering; "local" for a snapshot built by hand.</param>
/// <param name="Sequence">Number within the epoch.</param>
/// <param name="BuiltAt">The time of the build; a record's later <c>modified</c> does not make the data newer.</param>
public sealed record SnapshotBuildOptions(string Epoch, long Sequence, DateTimeOffset BuiltAt);

/// <summary>A finished build.</summary>
public sealed record SnapshotBuildResult(SnapshotInfo Info, ImmutableArray<SnapshotProblem> Problems);

/// <summary>Something that could not be read: where, and what is wrong.</summary>
public sealed record SnapshotProblem(string Place, string Message);
