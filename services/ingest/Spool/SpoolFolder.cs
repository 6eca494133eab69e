using System.Globalization;
using System.Threading.Channels;
using ScanMesh.Contracts.V1;
using ScanMesh.Hosting.Configuration;

namespace ScanMesh.Ingest.Spool;

/// <summary>
/// Pushes on disk for the time that the broker is away (SEMANTICS S8): append-only segments, one fsync for all that wait (group
/// commit), bounded, read in order, deleted once published. What cannot be read is reported and kept beside as <c>.corrupt</c>.
/// One process a folder. Appends may come from all threads; reading is one reader's.
/// </summary>
internal sealed partial class SpoolFolder : IAsyncDisposable
{
    private const string Suffix = ".spool";
    private const long MaxSegmentBytes = 4 << 20;
    private const long Headroom = 64 << 10;
    private const int KeptCorrupt = 8;
    private static readonly TimeSpan TroubleIsFresh = TimeSpan.FromSeconds(5);

    private readonly Channel<PendingAppend> appends = Channel.CreateUnbounded<PendingAppend>(new() { SingleReader = true });
    private readonly LinkedList<SpoolSegment> segments = new();
    private readonly Lock gate = new();
    private readonly SemaphoreSlim writing = new(1);
    private readonly SemaphoreSlim added = new(0);
    private readonly string directory;
    private readonly long maxBytes;
    private readonly TimeProvider time;
    private readonly IngestMetrics metrics;
    private readonly ILogger<SpoolFolder> logger;
    private readonly FileStream lockFile;
    private readonly Task writer;
    private FileStream? current;
    private long nextNumber = 1;
    private long readPosition;
    private long peekedPosition;
    private (string Message, long At)? trouble;

    private SpoolFolder(string directory, long maxBytes, FileStream lockFile, TimeProvider time, IngestMetrics metrics, ILogger<SpoolFolder> logger)
    {
        (this.directory, this.maxBytes, this.lockFile, this.time, this.metrics, this.logger) = (directory, maxBytes, lockFile, time, metrics, logger);
        Recover();
        metrics.Observe(() => State);
        writer = Task.Run(WriteAsync);
    }

    /// <summary>How full it is now.</summary>
    public SpoolState State
    {
        get
        {
            lock (gate)
            {
                var bytes = segments.Sum(s => s.Length);
                var oldest = segments.First?.Value.Oldest;
                var problem = bytes + Headroom > maxBytes ? "the spool is full"
                    : trouble is { } t && time.GetElapsedTime(t.At) < TroubleIsFresh ? t.Message
                    : null;
                return new(bytes, segments.Sum(s => s.Records - s.Drained), oldest is { } at ? time.GetUtcNow() - at : TimeSpan.Zero, problem);
            }
        }
    }

    /// <summary>Opens a folder, making it where it is missing, and finds what an earlier process left.</summary>
    /// <exception cref="ConfigurationException">Another process has it, or it cannot be written.</exception>
    public static SpoolFolder Open(string directory, long maxBytes, TimeProvider time, IngestMetrics metrics, ILogger<SpoolFolder> logger)
    {
        FileStream? held = null;
        try
        {
            Directory.CreateDirectory(directory);
            held = new FileStream(Path.Combine(directory, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            DurableFolder.Sync(directory);
            return new SpoolFolder(directory, maxBytes, held, time, metrics, logger);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            held?.Dispose();
            throw new ConfigurationException([$"spool.directory: '{directory}' cannot be used, or another process uses it: {e.Message}"]);
        }
    }

    /// <summary>Ends when the requests are on disk.</summary>
    /// <exception cref="SpoolUnavailableException">The spool is full or the disk failed.</exception>
    public async Task AppendAsync(IReadOnlyList<ScanRequested> requests, CancellationToken cancellationToken)
    {
        if (requests.Count == 0)
            return;
        var append = new PendingAppend([.. requests.Select(SpoolRecord.Write)], requests.Min(r => r.ReceivedAt));
        if (!appends.Writer.TryWrite(append))
            throw new SpoolUnavailableException("The spool is closed.");
        await append.Done.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Ends when there is something to read.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        while (State.Records == 0)
            await added.WaitAsync(cancellationToken);
    }

    /// <summary>The oldest requests, at most <paramref name="max"/>, of one segment; <see cref="AdvanceAsync"/> takes them away.</summary>
    public IReadOnlyList<ScanRequested> Peek(int max)
    {
        SpoolSegment segment;
        long end;
        lock (gate)
        {
            if (segments.First is not { } first)
                return [];
            (segment, end) = (first.Value, first.Value.Length);
        }

        using var stream = new FileStream(segment.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        stream.Position = readPosition;
        var result = new List<ScanRequested>();
        while (result.Count < max && stream.Position < end && SpoolRecord.Read(stream, out var damage) is { } request && damage is null)
            result.Add(request);
        peekedPosition = stream.Position;
        return result;
    }

    /// <summary>Takes away what <see cref="Peek"/> gave; a segment that is done is deleted.</summary>
    public async Task AdvanceAsync(int count)
    {
        await writing.WaitAsync();
        try
        {
            SpoolSegment segment;
            lock (gate)
            {
                segment = segments.First!.Value;
                segment.Drained += count;
                readPosition = peekedPosition;
                if (count > 0 && readPosition < segment.Length)
                    return;
                // Nothing was readable although bytes are left: damage since the start.
                if (readPosition < segment.Length)
                    segment.Damage = new SpoolDamage(segment.Length - readPosition, IsTornTail: false);
                segments.RemoveFirst();
                readPosition = peekedPosition = 0;
            }

            if (!segment.IsSealed)
                await SealAsync();
            Retire(segment);
        }
        finally
        {
            writing.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        appends.Writer.TryComplete();
        await writer;
        await SealAsync();
        await lockFile.DisposeAsync();
        writing.Dispose();
        added.Dispose();
    }

    private void Recover()
    {
        foreach (var path in Directory.EnumerateFiles(directory, "*" + Suffix).Order(StringComparer.Ordinal))
        {
            if (!long.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                continue;
            nextNumber = Math.Max(nextNumber, number + 1);
            var segment = new SpoolSegment(path, number) { IsSealed = true };
            using (var stream = File.OpenRead(path))
            {
                SpoolDamage? damage;
                while (SpoolRecord.Read(stream, out damage) is { } request)
                {
                    segment.Records++;
                    segment.Length = stream.Position;
                    segment.Oldest ??= request.ReceivedAt;
                }

                segment.Damage = damage;
            }

            if (segment.Records > 0)
                segments.AddLast(segment);
            else
                Retire(segment);
        }

        if (segments.Count > 0)
            LogFound(State.Records, directory);
    }

    private async Task WriteAsync()
    {
        var group = new List<PendingAppend>();
        while (await appends.Reader.WaitToReadAsync())
        {
            await writing.WaitAsync();
            try
            {
                group.Clear();
                for (long size = 0; size < MaxSegmentBytes && appends.Reader.TryRead(out var append); size += append.Size)
                    group.Add(append);
                await CommitAsync(group);
            }
            finally
            {
                writing.Release();
            }
        }
    }

    private async Task CommitAsync(List<PendingAppend> group)
    {
        var room = maxBytes - State.Bytes;
        var fitting = new List<PendingAppend>();
        foreach (var append in group)
        {
            if ((room -= append.Size) >= 0)
            {
                fitting.Add(append);
                continue;
            }

            room += append.Size;
            append.Done.TrySetException(new SpoolUnavailableException("The spool is full."));
        }

        if (fitting.Count == 0)
            return;
        try
        {
            var segment = await CurrentAsync();
            foreach (var record in fitting.SelectMany(a => a.Records))
                await current!.WriteAsync(record);
            current!.Flush(flushToDisk: true);
            lock (gate)
            {
                segment.Length = current.Length;
                segment.Records += fitting.Sum(a => a.Records.Count);
                segment.Oldest ??= fitting.Min(a => a.Oldest);
                trouble = null;
            }

            metrics.Spooled(fitting.Sum(a => a.Records.Count));
            foreach (var append in fitting)
                append.Done.TrySetResult();
            added.Release();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What a failed write or sync left is unknown: the segment is not written to any more, and read up to what was safe.
            lock (gate)
                trouble = (e.Message, time.GetTimestamp());
            LogDisk(directory, e.Message);
            await SealAsync();
            foreach (var append in fitting)
                append.Done.TrySetException(new SpoolUnavailableException($"The spool cannot be written: {e.Message}", e));
        }
    }

    private async Task<SpoolSegment> CurrentAsync()
    {
        if (current is { Length: >= MaxSegmentBytes })
            await SealAsync();
        if (current is not null)
            return segments.Last!.Value;
        var segment = new SpoolSegment(Path.Combine(directory, nextNumber.ToString("D20", CultureInfo.InvariantCulture) + Suffix), nextNumber++);
        current = new FileStream(segment.Path, FileMode.CreateNew, FileAccess.Write, FileShare.Read | FileShare.Delete, bufferSize: 64 << 10);
        DurableFolder.Sync(directory);
        lock (gate)
            segments.AddLast(segment);
        return segment;
    }

    private async Task SealAsync()
    {
        if (current is null)
            return;
        var (stream, path) = (current, current.Name);
        current = null;
        lock (gate)
        {
            foreach (var segment in segments.Where(s => s.Path == path))
                segment.IsSealed = true;
        }

        try
        {
            await stream.DisposeAsync();
        }
        catch (IOException e)
        {
            // Left over from a failed write, which was told already.
            LogDisk(directory, e.Message);
        }
    }

    private void Retire(SpoolSegment segment)
    {
        if (segment.Damage is not { } damage)
        {
            File.Delete(segment.Path);
            return;
        }

        metrics.Unreadable(damage.Bytes);
        if (damage.IsTornTail)
            LogTorn(segment.Path, damage.Bytes);
        else
            LogCorrupt(segment.Path, damage.Bytes);
        File.Move(segment.Path, Path.ChangeExtension(segment.Path, ".corrupt"), overwrite: true);
        foreach (var old in Directory.EnumerateFiles(directory, "*.corrupt").OrderDescending(StringComparer.Ordinal).Skip(KeptCorrupt))
            File.Delete(old);
    }

    [LoggerMessage(2101, LogLevel.Warning, "{Records} pushes of an earlier process wait in {Directory}")]
    private partial void LogFound(long records, string directory);

    [LoggerMessage(2102, LogLevel.Error, "The spool {Directory} cannot be written: {Problem}")]
    private partial void LogDisk(string directory, string problem);

    [LoggerMessage(2103, LogLevel.Warning, "The last {Bytes} bytes of {Path} are a record whose writing was cut off (its sender was never told that it is safe); the file is kept as .corrupt")]
    private partial void LogTorn(string path, long bytes);

    [LoggerMessage(2104, LogLevel.Error, "{Bytes} bytes at the end of {Path} cannot be read: pushes may be lost; the file is kept as .corrupt")]
    private partial void LogCorrupt(string path, long bytes);
}
