using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using ScanMesh.Engine.Advisories.Osv;
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
        Task.Run(() => Build(inputs, outputFile, options, progress, cancellationToken), cancellationToken);

    private static SnapshotBuildResult Build(
        IReadOnlyList<string> inputs, string outputFile, SnapshotBuildOptions options, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var target = Path.GetFullPath(outputFile);
        var temporary = $"{target}.{Guid.NewGuid():N}.tmp";
        try
        {
            var problems = new List<SnapshotProblem>();
            var info = Write(inputs, temporary, options, problems, progress, cancellationToken);
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

    private static SnapshotInfo Write(
        IReadOnlyList<string> inputs, string file, SnapshotBuildOptions options, List<SnapshotProblem> problems, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        using var connection = SnapshotSchema.Create(file);
        using var transaction = connection.BeginTransaction();
        using var writer = new SnapshotWriter(connection, transaction);
        var known = new Dictionary<string, (DateTimeOffset Modified, Digest Digest, long Row)>(StringComparer.Ordinal);
        var buffer = new ArrayBufferWriter<byte>(64 << 10);
        var read = 0L;
        foreach (var document in OsvInputs.Read(inputs, (place, message) => problems.Add(new SnapshotProblem(place, message))))
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                using var json = OsvReader.ParseDocument(document.Json);
                var record = OsvReader.Read(json.RootElement);
                buffer.ResetWrittenCount();
                CanonicalJson.Write(json.RootElement, buffer);
                var digest = Digest.Sha256(buffer.WrittenSpan);
                var exists = known.TryGetValue(record.Id, out var old);
                if (exists && (old.Modified > record.Modified || (old.Modified == record.Modified && old.Digest >= digest)))
                    continue;
                if (exists)
                    writer.Delete(old.Row);
                known[record.Id] = (record.Modified, digest, writer.Add(record, buffer.WrittenSpan));
            }
            catch (InvalidDataException e)
            {
                problems.Add(new SnapshotProblem(document.Place, e.Message));
            }
            catch (InvalidOperationException)
            {
                // What JsonElement says of half a surrogate pair, wherever it meets one.
                problems.Add(new SnapshotProblem(document.Place, "a text in it is not valid Unicode"));
            }

            if (++read % 1000 == 0)
                progress?.Report(read);
        }

        if (known.Count == 0 && inputs.Count > 0)
            throw new SnapshotException($"No OSV record in {string.Join(", ", inputs)}: give folders or zips of OSV records (<Ecosystem>/all.zip, or JSON files).");
        var info = new SnapshotInfo
        {
            Revision = new Revision(options.Epoch, options.Sequence, ContentHash(known.Select(k => (k.Key, k.Value.Digest)))),
            BuiltAt = options.BuiltAt,
            Records = known.Count,
            Ecosystems = writer.Ecosystems(options.BuiltAt),
        };
        writer.Finish(info);
        transaction.Commit();
        SnapshotSchema.Close(connection);
        return info;
    }

    /// <summary>SHA-256 over <c>id NUL digest LF</c> of all records, sorted by id (ordinal): the same for every order of the inputs.</summary>
    private static string ContentHash(IEnumerable<(string Id, Digest Digest)> records)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (id, digest) in records.OrderBy(r => r.Id, StringComparer.Ordinal))
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}\0{digest}\n")));
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
