using ScanMesh.Engine.Advisories;
using ScanMesh.Engine.Advisories.Feeds;
using ScanMesh.Engine.Advisories.Kev;

namespace ScanMesh.Cli.Advisories;

/// <summary>What <c>advisories update</c> has fetched: copies of the feed and the snapshot that was built of them.</summary>
internal sealed class FeedCache(Terminal terminal)
{
    private const string KevVariable = "SCANMESH_KEV";
    private const string NoKev = "none";
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(250);

    /// <summary>Address of CISA's catalogue: SCANMESH_KEV, else CISA's own; null when SCANMESH_KEV is <c>none</c>.</summary>
    /// <exception cref="CommandException">SCANMESH_KEV is neither.</exception>
    public Uri? KevAddress => terminal.Environment(KevVariable) == NoKev ? null : AddressOf(KevVariable, KevFeed.PublicAddress);

    /// <summary>Folder of the catalogue's copy.</summary>
    public string KevCopies => Path.Combine(Folder, "kev");

    /// <summary>The catalogue that was fetched; null when none was.</summary>
    public KevCatalogue? Kev => KevFeed.In(KevCopies);

    /// <summary>Folders of copies that are there: the inputs of the snapshot.</summary>
    public IReadOnlyList<string> Inputs => [.. Feeds.All.Select(Copies).Where(Directory.Exists)];

    /// <summary>The snapshot; it may not exist.</summary>
    public string Snapshot => Path.Combine(Folder, "advisories.snapshot");

    /// <summary>Parts of feeds that were fetched, ordinal order.</summary>
    public IReadOnlyList<string> Parts => [.. Feeds.All.SelectMany(f => FeedKind.In(Copies(f)).Where(p => Feeds.Of(p) == f)).Order(StringComparer.Ordinal)];

    /// <summary>
    /// False when there is no snapshot that this version reads, or an update was broken off before it was built: a copy is newer. Times can mislead;
    /// whoever has fetched something builds anyway.
    /// </summary>
    public bool IsUsable => File.Exists(Snapshot) && File.GetLastWriteTimeUtc(Snapshot) is var built && Inputs.SelectMany(FeedKind.Archives).All(a => File.GetLastWriteTimeUtc(a) <= built) && IsReadable;

    /// <summary>Time since the feed was asked last; null when it never was.</summary>
    public TimeSpan? Age => File.Exists(CheckedFile) ? terminal.Time.GetUtcNow() - File.GetLastWriteTimeUtc(CheckedFile) : null;

    /// <summary>Opens a feed at its address: SCANMESH_OSV, SCANMESH_AMAZON ..., else its own.</summary>
    /// <exception cref="CommandException">The variable holds no address.</exception>
    public IAdvisoryFeed Open(FeedKind feed) => feed.Open(AddressOf($"SCANMESH_{feed.Name.ToUpperInvariant()}", feed.PublicAddress), Copies(feed), false, terminal.Time);

    private string Copies(FeedKind feed) => Path.Combine(Folder, feed.Name);

    private Uri AddressOf(string variable, Uri otherwise) => terminal.Environment(variable) is not { Length: > 0 } text ? otherwise
        : Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address
        : throw CommandException.Usage($"{variable}: '{text}' is no http(s) address.");

    private string Folder => CacheFolder.Of(terminal, "advisories");

    private string CheckedFile => Path.Combine(Folder, "checked");

    private bool IsReadable
    {
        get
        {
            try
            {
                AdvisorySnapshot.Open(Snapshot).Dispose();
                return true;
            }
            catch (SnapshotException)
            {
                return false;
            }
        }
    }

    /// <summary>Opens the snapshot; null when there is none, or none that this version reads, which is told.</summary>
    public AdvisorySnapshot? Open()
    {
        if (!File.Exists(Snapshot))
            return null;
        try
        {
            return AdvisorySnapshot.Open(Snapshot);
        }
        catch (SnapshotException e)
        {
            terminal.Tell(e.IsOtherSchema
                ? "The cached advisory data was built by another version of scanmesh: 'scanmesh advisories update' builds it anew."
                : $"The cached advisory data cannot be used: {e.Message} ('scanmesh advisories update' builds it anew)");
            return null;
        }
    }

    /// <summary>Remembers that the feed was asked for everything now.</summary>
    public void Checked()
    {
        File.WriteAllBytes(CheckedFile, []);
        File.SetLastWriteTimeUtc(CheckedFile, terminal.Time.GetUtcNow().UtcDateTime);
    }

    /// <summary>Keeps other processes from updating until it is disposed; waits while one does.</summary>
    public async Task<IDisposable> LockAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Folder);
        for (var told = false; ; told = true)
        {
            try
            {
                return new FileStream(Path.Combine(Folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (Directory.Exists(Folder))
            {
                if (!told)
                    terminal.Tell("another update of the advisory data is running; waiting for its end");
                await Task.Delay(LockPause, terminal.Time, cancellationToken);
            }
        }
    }
}
