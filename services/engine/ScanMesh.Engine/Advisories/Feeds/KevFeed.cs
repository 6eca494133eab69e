using ScanMesh.Engine.Advisories.Kev;
using ScanMesh.Engine.Images.Registry;

namespace ScanMesh.Engine.Advisories.Feeds;

/// <summary>
/// CISA's catalogue of known exploited vulnerabilities, and the copy of it: only a whole catalogue that is not older, and has not lost
/// many of its entries, replaces the copy (SECURITY T10).
/// </summary>
public sealed class KevFeed : IDisposable
{
    /// <summary>CISA's own address.</summary>
    public static readonly Uri PublicAddress = new("https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json");

    // Entries are hardly ever taken out: a handful in years.
    private const double MostLost = 0.05;
    private const int MostLostOfFew = 5;

    private readonly HttpClient client;
    private readonly FeedFile file;

    /// <summary>The catalogue at <paramref name="address"/>, http or https, with its copy in a folder.</summary>
    public KevFeed(Uri address, string folder, bool allowPrivate, TimeProvider time)
    {
        client = GuardedHttp.CreateClient(FeedFile.Rules([address], allowPrivate));
        file = new FeedFile(address, Path.Combine(folder, "known_exploited_vulnerabilities.json"), time, Check);
    }

    /// <summary>Address as it may be shown.</summary>
    public string ShownAddress => file.ShownUrl;

    /// <summary>The catalogue of the copy; null when there is no copy, or none that can be read.</summary>
    public KevCatalogue? Read() => Read(file.Path);

    /// <summary>The catalogue of the copy in a folder; null when there is none, or none that can be read.</summary>
    public static KevCatalogue? In(string folder) => Read(Path.Combine(folder, "known_exploited_vulnerabilities.json"));

    /// <summary>Brings the copy up to date: bytes of the new copy, or null when nothing changed.</summary>
    /// <exception cref="FeedException">It cannot be had; a copy that is there stays.</exception>
    public Task<long?> FetchAsync(IProgress<FeedProgress>? progress, CancellationToken cancellationToken)
    {
        // A copy that was damaged must not be called up to date.
        if (File.Exists(file.Path) && Read() is null)
            File.Delete(file.Path);
        return file.FetchAsync(client, progress, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private static KevCatalogue? Read(string path)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            return KevReader.ReadFile(path);
        }
        catch (InvalidDataException)
        {
            // Checked before it became the copy; damaged since then it is as good as none, and the next fetch gives another.
            return null;
        }
    }

    private void Check(string part)
    {
        var next = KevReader.ReadFile(part);
        if (Read() is not { } current)
            return;
        if (next.Released < current.Released)
            throw new InvalidDataException($"catalogue {next.Version} is older than {current.Version}, which is here");
        var lost = current.Ids.Count(id => !next.Ids.Contains(id));
        if (lost > Math.Max(MostLostOfFew, current.Ids.Count * MostLost))
            throw new InvalidDataException($"catalogue {next.Version} has lost {lost} of the {current.Ids.Count} entries of {current.Version}");
    }
}
