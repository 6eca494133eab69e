using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using ScanMesh.Engine.Model;

namespace ScanMesh.Advisories.Snapshots;

/// <summary>
/// The folder of built snapshots and the numbering (SEMANTICS S6). A file gets its final name before the state names it and the state
/// is replaced in one rename, so that a kill at any point leaves the last good snapshot. Safe for concurrent readers, one publisher.
/// </summary>
internal sealed class SnapshotShelf
{
    /// <summary>Snapshots kept: the served one, and older ones that a worker may still be downloading.</summary>
    internal const int Kept = 3;

    private readonly string folder;
    private readonly Func<string, bool> canOpen;
    private readonly ILogger<SnapshotShelf> logger;
    private readonly Lock gate = new();
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ShelfState state;

    /// <summary>
    /// Opens the folder, makes it where it is missing, and goes on with the last good snapshot where there is one.
    /// <paramref name="canOpen"/> tells whether this version reads a file (an upgrade may have changed the schema).
    /// </summary>
    public SnapshotShelf(string directory, Func<string, bool> canOpen, ILogger<SnapshotShelf> logger)
    {
        this.canOpen = canOpen;
        this.logger = logger;
        folder = Path.Combine(directory, "snapshots");
        Directory.CreateDirectory(folder);
        state = Load();
        RemoveStrays();
    }

    /// <summary>The served snapshot, or null before the first build.</summary>
    public PublishedSnapshot? Current => Volatile.Read(ref state).Kept is [var first, ..] ? first : null;

    /// <summary>Completes with the next change of <see cref="Current"/>. Take it before looking at <see cref="Current"/>.</summary>
    public Task Changed => Volatile.Read(ref changed).Task;

    /// <summary>A path for a file that is being built, on the same file system; the caller removes it on failure.</summary>
    public string TemporaryPath() => Path.Combine(folder, $"building-{Guid.NewGuid():N}.tmp");

    /// <summary>The numbers of the next snapshot, if it turns out to hold something new.</summary>
    public (string Epoch, long Sequence) NextRevision => (Volatile.Read(ref state).Epoch, Volatile.Read(ref state).LastSequence + 1);

    /// <summary>Notes that the inputs look different but hold the same: no new sequence, no new file.</summary>
    public void Touch(string inputList, string inputLook)
    {
        lock (gate)
        {
            if (state.Kept is [var first, ..])
                Save(state with { Kept = [first with { InputList = inputList, InputLook = inputLook }, .. state.Kept.Skip(1)] });
        }
    }

    /// <summary>Places a built file and serves it. <paramref name="describe"/> gets digest and size.</summary>
    public PublishedSnapshot Publish(string temporaryPath, Func<Digest, long, PublishedSnapshot> describe)
    {
        var (digest, size) = Measure(temporaryPath);
        var snapshot = describe(digest, size);
        File.Move(temporaryPath, Path.Combine(folder, snapshot.FileName), overwrite: true);
        TaskCompletionSource announced;
        lock (gate)
        {
            var older = state.Kept.Where(k => k.FileDigest != snapshot.FileDigest).Take(Kept - 1);
            Save(state with { LastSequence = Math.Max(state.LastSequence, snapshot.Sequence), Kept = [snapshot, .. older] });
            announced = changed;
            Volatile.Write(ref changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        announced.SetResult();
        RemoveStrays();
        return snapshot;
    }

    /// <summary>Opens a kept file for reading, or null when this digest is not kept. A removed file stays readable to who has it open.</summary>
    public SafeFileHandle? Open(string fileDigest)
    {
        var snapshot = Volatile.Read(ref state).Kept.FirstOrDefault(k => k.FileDigest == fileDigest);
        if (snapshot is null)
            return null;
        try
        {
            return File.OpenHandle(Path.Combine(folder, snapshot.FileName), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private static (Digest Digest, long Size) Measure(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        var digest = Digest.FromSha256Hash(SHA256.HashData(file));
        file.Flush(flushToDisk: true);
        return (digest, file.Length);
    }

    private ShelfState Load()
    {
        var fresh = new ShelfState { Epoch = Guid.NewGuid().ToString("N"), LastSequence = 0, Kept = [] };
        var path = Path.Combine(folder, "state.json");
        if (!File.Exists(path))
            return fresh;
        try
        {
            var loaded = JsonSerializer.Deserialize(File.ReadAllBytes(path), ShelfJson.Default.ShelfState) ?? throw new JsonException("The state is null.");
            return loaded with { Kept = [.. loaded.Kept.Where(IsWhole)] };
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            logger.StateUnreadable(path, e);
            return fresh;
        }
    }

    private bool IsWhole(PublishedSnapshot snapshot)
    {
        var file = new FileInfo(Path.Combine(folder, snapshot.FileName));
        if (file.Exists && file.Length == snapshot.FileSize && canOpen(file.FullName))
            return true;
        logger.SnapshotMissing(snapshot.FileDigest, snapshot.Sequence);
        return false;
    }

    private void Save(ShelfState next)
    {
        var temporary = Path.Combine(folder, "state.tmp");
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            JsonSerializer.Serialize(file, next, ShelfJson.Default.ShelfState);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, Path.Combine(folder, "state.json"), overwrite: true);
        Volatile.Write(ref state, next);
    }

    private void RemoveStrays()
    {
        var wanted = Volatile.Read(ref state).Kept.Select(k => k.FileName).ToHashSet(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(folder))
        {
            if (Path.GetFileName(path) is var name && (wanted.Contains(name) || name == "state.json"))
                continue;
            try
            {
                File.Delete(path);
            }
            catch (IOException e)
            {
                logger.StrayKept(path, e);
            }
        }
    }
}
