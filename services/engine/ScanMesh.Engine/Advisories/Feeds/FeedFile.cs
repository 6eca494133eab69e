using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Advisories.Feeds;

/// <summary>
/// The local copy of one file of a feed: fetched when the server says that it changed (ETag, Last-Modified), into a part file that goes on
/// where it was broken off (Range with If-Range, RFC 9110) and replaces the copy only when it is whole. A failure leaves the last good copy.
/// One process at a time may fetch it.
/// </summary>
public sealed class FeedFile
{
    /// <summary>Largest file that is taken, bytes.</summary>
    public const long MostBytes = 4L << 30;

    /// <summary>How often a request is tried while its faults may pass.</summary>
    internal const int Tries = 4;

    private readonly Uri url;
    private readonly TimeProvider time;
    private readonly Action<string>? check;

    /// <summary>The copy of <paramref name="url"/> in the file <paramref name="path"/>, whose folder is made when it is missing.</summary>
    /// <param name="url">Address.</param>
    /// <param name="path">Where the copy lies.</param>
    /// <param name="time">Clock of the pauses between tries.</param>
    /// <param name="check">Throws <see cref="InvalidDataException"/> when the file it is given must not replace the copy; null: of a zip its directory is read, all else is taken.</param>
    public FeedFile(Uri url, string path, TimeProvider time, Action<string>? check = null) => (this.url, Path, this.time, this.check) = (url, path, time, check);

    /// <summary>The copy; it may not exist yet.</summary>
    public string Path { get; }

    /// <summary>The URL as it may be shown.</summary>
    public string ShownUrl => SafeUrl.Of(url);

    private string PartPath => Path + ".part";

    private string PartTagPath => Path + ".part-tag";

    private string ValidatorPath => Path + ".validator";

    /// <summary>Rules for a client of feeds at these addresses, which the operator wrote.</summary>
    public static OutboundRules Rules(IEnumerable<Uri> addresses, bool allowPrivate) => new()
    {
        OperatorHosts = [.. addresses.Select(u => u.IsDefaultPort ? u.Host : u.Authority).Distinct(StringComparer.Ordinal)],
        AllowPrivate = allowPrivate,
        AllowPlainHttp = addresses.Any(u => u.Scheme == Uri.UriSchemeHttp),
        MaxResponseBytes = MostBytes,
    };

    /// <summary>Fetches if changed. Answers the size of the new copy in bytes, or null when the copy that is there is still right.</summary>
    /// <param name="client">A guarded client.</param>
    /// <param name="progress">Told the bytes that are there and all that there will be (null: not known); or null.</param>
    /// <param name="cancellationToken">Stops it; what has arrived is kept for the next time.</param>
    /// <exception cref="FeedException">It could not be fetched, or is not what it should be.</exception>
    public async Task<long?> FetchAsync(HttpClient client, IProgress<FeedProgress>? progress, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!);
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await TryAsync(client, progress, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (IsPassing(e) && tries < Tries)
            {
                await Task.Delay(TimeSpan.FromSeconds(tries), time, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or ScanException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                var status = (e as HttpRequestException)?.StatusCode;
                throw new FeedException($"{ShownUrl} could not be fetched: {(status is { } s ? $"the answer is {(int)s}" : e.Message)}", status is HttpStatusCode.NotFound or HttpStatusCode.Gone, e);
            }
        }
    }

    /// <summary>True for a fault that may be over in a moment.</summary>
    internal static bool IsPassing(Exception e) => e switch
    {
        HttpRequestException { StatusCode: { } status } => (int)status >= 500 || status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or HttpStatusCode.RequestedRangeNotSatisfiable,
        HttpRequestException or HttpIOException or EndOfStreamException or IOException { InnerException: SocketException } => true,
        _ => false,
    };

    private async Task<long?> TryAsync(HttpClient client, IProgress<FeedProgress>? progress, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (File.Exists(Path) && File.Exists(ValidatorPath))
            Validate(request, await File.ReadAllTextAsync(ValidatorPath, cancellationToken).ConfigureAwait(false));
        var begun = await BegunAsync(request, cancellationToken).ConfigureAwait(false);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotModified)
        {
            ForgetPart();
            return null;
        }

        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
            ForgetPart();
        response.EnsureSuccessStatusCode();
        var goesOn = response.StatusCode == HttpStatusCode.PartialContent;
        if (goesOn && response.Content.Headers.ContentRange?.From != begun)
        {
            ForgetPart();
            throw new HttpRequestException(HttpRequestError.InvalidResponse, "the server sent another part than was asked for");
        }

        var bytes = await SaveAsync(response, goesOn ? begun : 0, progress, cancellationToken).ConfigureAwait(false);
        await ReplaceAsync(response, cancellationToken).ConfigureAwait(false);
        return bytes;
    }

    /// <summary>Bytes of an earlier try that may be gone on with.</summary>
    private async Task<long> BegunAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var part = new FileInfo(PartPath);
        if (part is not { Exists: true, Length: > 0 } || !File.Exists(PartTagPath)
            || !EntityTagHeaderValue.TryParse(await File.ReadAllTextAsync(PartTagPath, cancellationToken).ConfigureAwait(false), out var tag))
            return 0;
        request.Headers.Range = new RangeHeaderValue(part.Length, null);
        request.Headers.IfRange = new RangeConditionHeaderValue(tag);
        return part.Length;
    }

    private async Task<long> SaveAsync(HttpResponseMessage response, long begun, IProgress<FeedProgress>? progress, CancellationToken cancellationToken)
    {
        var total = begun + response.Content.Headers.ContentLength;
        if (begun == 0)
        {
            ForgetPart();
            // A weak tag does not name the bytes: such a download begins anew each time.
            if (response.Headers.ETag is { IsWeak: false } tag)
                await File.WriteAllTextAsync(PartTagPath, tag.ToString(), cancellationToken).ConfigureAwait(false);
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using var file = new FileStream(PartPath, begun == 0 ? FileMode.Create : FileMode.Open, FileAccess.Write, FileShare.None, 1);
        file.Seek(begun, SeekOrigin.Begin);
        var buffer = new byte[128 << 10];
        var written = begun;
        for (int count; (count = await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
        {
            written += count;
            if (written > MostBytes)
                throw new FeedException($"{ShownUrl} has more than {MostBytes} bytes", isMissing: false);
            await file.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            progress?.Report(new FeedProgress(written, total));
        }

        return total is null || written == total ? written : throw new EndOfStreamException($"the answer ended after {written} of {total} bytes");
    }

    private async Task ReplaceAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            (check ?? CheckArchive)(PartPath);
        }
        catch (InvalidDataException e)
        {
            ForgetPart();
            throw new FeedException($"{ShownUrl} is not what it should be: {e.Message}", isMissing: false, e);
        }

        File.Delete(ValidatorPath);
        File.Move(PartPath, Path, overwrite: true);
        ForgetPart();
        var validator = response.Headers.ETag is { } tag ? $"etag {tag}"
            : response.Content.Headers.LastModified is { } modified ? $"modified {modified:R}" : "";
        await File.WriteAllTextAsync(ValidatorPath, validator, cancellationToken).ConfigureAwait(false);
    }

    // An error page with status 200 must not replace a good copy. What the archive holds, the builder judges.
    private void CheckArchive(string part)
    {
        if (!Path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
            return;
        using var zip = ZipFile.OpenRead(part);
        if (zip.Entries.Count == 0)
            throw new InvalidDataException("it is empty");
    }

    private void ForgetPart()
    {
        File.Delete(PartPath);
        File.Delete(PartTagPath);
    }

    private static void Validate(HttpRequestMessage request, string validator)
    {
        if (validator.StartsWith("etag ", StringComparison.Ordinal) && EntityTagHeaderValue.TryParse(validator[5..], out var tag))
            request.Headers.IfNoneMatch.Add(tag);
        else if (validator.StartsWith("modified ", StringComparison.Ordinal) && DateTimeOffset.TryParse(validator[9..], out var modified))
            request.Headers.IfModifiedSince = modified;
    }
}

/// <summary>How far a fetch has come.</summary>
/// <param name="Bytes">Bytes that are there.</param>
/// <param name="Total">All that there will be, or null.</param>
public readonly record struct FeedProgress(long Bytes, long? Total);
