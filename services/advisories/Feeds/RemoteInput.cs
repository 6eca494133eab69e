using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using ScanMesh.Engine.Images.Registry;

namespace ScanMesh.Advisories.Feeds;

/// <summary>
/// The local copy of one URL: fetched when the server says that it changed (ETag, Last-Modified), through the guarded client,
/// bounded, into a temporary file that replaces the copy only when it arrived whole. A failure leaves the last good copy.
/// </summary>
internal sealed class RemoteInput
{
    /// <summary>Largest file that is taken, bytes.</summary>
    internal const long MostBytes = 4L << 30;

    private readonly Uri url;
    private readonly string folder;
    private readonly string name;

    /// <summary>The copy of <paramref name="url"/> below <paramref name="directory"/>.</summary>
    public RemoteInput(Uri url, string directory)
    {
        this.url = url;
        folder = Path.Combine(directory, "downloads");
        name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url.AbsoluteUri)))[..32];
    }

    /// <summary>The copy; it may not exist yet.</summary>
    public string LocalPath => Path.Combine(folder, name + Extension);

    /// <summary>The URL as it may be logged.</summary>
    public string ShownUrl => SafeUrl.Of(url);

    private string Extension => url.AbsolutePath.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? ".json" : ".zip";

    private string ValidatorPath => Path.Combine(folder, name + ".validator");

    /// <summary>Fetches if changed. Answers the bytes fetched, or null when the copy is still right.</summary>
    public async Task<long?> RefreshAsync(HttpClient client, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (File.Exists(LocalPath) && File.Exists(ValidatorPath))
            Validate(request, await File.ReadAllTextAsync(ValidatorPath, cancellationToken));
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotModified)
            return null;
        response.EnsureSuccessStatusCode();
        var temporary = LocalPath + ".tmp";
        var bytes = await SaveAsync(response.Content, temporary, cancellationToken);
        Check(temporary);
        File.Delete(ValidatorPath);
        File.Move(temporary, LocalPath, overwrite: true);
        var validator = response.Headers.ETag is { } tag ? $"etag {tag}"
            : response.Content.Headers.LastModified is { } modified ? $"modified {modified:R}" : "";
        await File.WriteAllTextAsync(ValidatorPath, validator, cancellationToken);
        return bytes;
    }

    // An error page with status 200 must not replace a good copy. What the archive holds, the builder judges.
    private void Check(string path)
    {
        if (Extension != ".zip")
            return;
        using var zip = ZipFile.OpenRead(path);
        if (zip.Entries.Count == 0)
            throw new InvalidDataException("The archive is empty.");
    }

    private static void Validate(HttpRequestMessage request, string validator)
    {
        if (validator.StartsWith("etag ", StringComparison.Ordinal) && EntityTagHeaderValue.TryParse(validator[5..], out var tag))
            request.Headers.IfNoneMatch.Add(tag);
        else if (validator.StartsWith("modified ", StringComparison.Ordinal) && DateTimeOffset.TryParse(validator[9..], out var modified))
            request.Headers.IfModifiedSince = modified;
    }

    private static async Task<long> SaveAsync(HttpContent content, string path, CancellationToken cancellationToken)
    {
        var expected = content.Headers.ContentLength;
        await using var body = await content.ReadAsStreamAsync(cancellationToken);
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write);
        await body.CopyToAsync(file, cancellationToken);
        if (expected is not null && file.Length != expected)
            throw new IOException($"The answer ended after {file.Length} of {expected} bytes.");
        return file.Length;
    }
}
