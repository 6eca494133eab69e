using System.Collections.Immutable;
using System.Net;
using ScanMesh.Engine.Advisories.Feeds.Documents;
using ScanMesh.Engine.Advisories.Feeds.Errata;
using ScanMesh.Engine.Advisories.Feeds.Repositories;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Advisories.Feeds;

/// <summary>
/// A feed in a distribution's own format: the documents of a part are fetched as they are, when they changed, and converted to records of the OSV schema,
/// which then go the way of all records.
/// </summary>
internal abstract class ErrataFeed : IAdvisoryFeed
{
    private readonly string folder;
    private readonly TimeProvider time;

    /// <summary>The feed at an address, http or https, with copies in a folder.</summary>
    protected ErrataFeed(Uri address, string folder, bool allowPrivate, TimeProvider time)
    {
        Address = address;
        this.folder = folder;
        this.time = time;
        Client = GuardedHttp.CreateClient(FeedFile.Rules([address], allowPrivate));
    }

    /// <inheritdoc/>
    public string ShownAddress => SafeUrl.Of(Address);

    /// <summary>Address of the feed.</summary>
    protected Uri Address { get; }

    /// <summary>Client of the feed.</summary>
    protected HttpClient Client { get; }

    /// <summary>Share of the errata that may go missing from one copy to the next. A distribution takes back a handful in years.</summary>
    protected virtual double MostLost => 0.05;

    /// <inheritdoc/>
    public abstract Task<ImmutableArray<string>> OfferedAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public virtual async Task<long?> SizeAsync(string part, CancellationToken cancellationToken)
    {
        try
        {
            var documents = await DocumentsAsync(part, cancellationToken).ConfigureAwait(false);
            return documents.All(d => d.Size is not null) ? documents.Sum(d => d.Size) : null;
        }
        catch (FeedException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task<long?> FetchAsync(string part, IProgress<FeedProgress>? progress, CancellationToken cancellationToken)
    {
        var documents = await DocumentsAsync(part, cancellationToken).ConfigureAwait(false);
        var copy = new ErrataCopy(Path.Combine(folder, part), MostLost);
        if (documents.All(d => d.Checksum is not null) && copy.IsOf(documents.Select(d => d.Checksum!.Value)))
            return null;
        var fetched = await FetchAllAsync(part, documents, progress, cancellationToken).ConfigureAwait(false);
        return await Task.Run(() => Convert(part, documents, copy, fetched, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Documents that a part consists of now.</summary>
    /// <exception cref="FeedException">The feed does not tell, or has no such part.</exception>
    protected abstract Task<ImmutableArray<ErrataDocument>> DocumentsAsync(string part, CancellationToken cancellationToken);

    /// <summary>The errata of a document; an <see cref="InvalidDataException"/> when it cannot be read whole.</summary>
    protected abstract IEnumerable<Erratum> Read(string part, Stream document);

    /// <summary>Releases the client.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
            Client.Dispose();
    }

    /// <summary>A small document of the feed, whole.</summary>
    /// <exception cref="FeedException">It cannot be had.</exception>
    protected async Task<byte[]> GetAsync(Uri url, int most, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                using var response = await Client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
                response.EnsureSuccessStatusCode();
                await using var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
                return await BoundedRead.AllAsync(body, most, SafeUrl.Of(url), cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (FeedFile.IsPassing(e) && tries < FeedFile.Tries)
            {
                await Task.Delay(TimeSpan.FromSeconds(tries), time, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or ScanException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                var status = (e as HttpRequestException)?.StatusCode;
                throw new FeedException($"{SafeUrl.Of(url)} could not be fetched: {(status is { } s ? $"the answer is {(int)s}" : e.Message)}", status is HttpStatusCode.NotFound or HttpStatusCode.Gone, e);
            }
        }
    }

    /// <summary>An address with a slash at its end, below which others lie.</summary>
    protected static Uri Folder(Uri address) => address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");

    /// <summary>The errata of an rpm repository; null when it has none.</summary>
    /// <exception cref="FeedException">The repository's list cannot be had or read.</exception>
    protected async Task<ErrataDocument?> UpdateInfoAsync(Uri repository, CancellationToken cancellationToken)
    {
        var list = new Uri(repository, "repodata/repomd.xml");
        var bytes = await GetAsync(list, RepomdReader.MaxBytes, cancellationToken).ConfigureAwait(false);
        try
        {
            return RepomdReader.UpdateInfo(new MemoryStream(bytes)) is { } file
                ? new ErrataDocument(new Uri(repository, file.Href), file.Checksum.Hex, file.Checksum, file.Size, file.Time)
                : null;
        }
        catch (InvalidDataException e)
        {
            throw new FeedException($"{SafeUrl.Of(list)} is not what it should be: {e.Message}", isMissing: false, e);
        }
    }

    private string DocumentsFolder(string part) => Path.Combine(folder, part, "documents");

    private async Task<long> FetchAllAsync(string part, ImmutableArray<ErrataDocument> documents, IProgress<FeedProgress>? progress, CancellationToken cancellationToken)
    {
        var total = documents.All(d => d.Size is not null) ? documents.Sum(d => d.Size) : null;
        var before = 0L;
        foreach (var document in documents)
        {
            var path = Path.Combine(DocumentsFolder(part), document.Name);
            var file = new FeedFile(document.Url, path, time, document.Checksum is { } checksum ? checksum.Verify : null);
            var isThere = document.Checksum is not null && File.Exists(path);
            var shown = progress is null || isThere ? null : new Shifted(progress, before, total);
            before += isThere ? 0 : await file.FetchAsync(Client, shown, cancellationToken).ConfigureAwait(false) ?? 0;
        }

        foreach (var old in Directory.EnumerateFiles(DocumentsFolder(part)).Where(f => !documents.Any(d => Path.GetFileName(f).StartsWith(d.Name, StringComparison.Ordinal))).ToList())
            File.Delete(old);
        return before;
    }

    private long? Convert(string part, ImmutableArray<ErrataDocument> documents, ErrataCopy copy, long fetched, CancellationToken cancellationToken)
    {
        var checksums = documents.Select(d => d.Checksum ?? FileChecksum.Of(Path.Combine(DocumentsFolder(part), d.Name))).ToList();
        if (copy.IsOf(checksums))
            return null;
        var errata = new ErrataSet();
        foreach (var document in documents)
            Refused(document, () =>
            {
                foreach (var erratum in Read(part, FeedDocument.Open(Path.Combine(DocumentsFolder(part), document.Name))))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    errata.Add(erratum);
                }
            });
        // A date that is to come would make every right document after it an older one: it is taken for none.
        var made = documents.Max(d => d.Time) ?? errata.Newest;
        Refused(documents[0], () => copy.Replace(errata, checksums, made <= time.GetUtcNow().AddDays(2) ? made : null));
        return fetched;
    }

    private static void Refused(ErrataDocument document, Action work)
    {
        try
        {
            work();
        }
        catch (InvalidDataException e)
        {
            throw new FeedException($"{SafeUrl.Of(document.Url)} is not what it should be: {e.Message}", isMissing: false, e);
        }
    }

    /// <summary>Progress of one document among several.</summary>
    private sealed class Shifted(IProgress<FeedProgress> progress, long before, long? total) : IProgress<FeedProgress>
    {
        public void Report(FeedProgress value) => progress.Report(new FeedProgress(before + value.Bytes, total ?? value.Total));
    }
}
