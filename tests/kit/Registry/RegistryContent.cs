using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit.Images;

namespace ScanMesh.Tests.Kit.Registry;

/// <summary>What a test registry holds, and the distribution API over it.</summary>
internal sealed class RegistryContent
{
    private readonly ConcurrentDictionary<(string Repository, Digest Digest), byte[]> blobs = new();
    private readonly ConcurrentDictionary<(string Repository, string Selector), (string MediaType, byte[] Bytes)> manifests = new();
    private readonly ConcurrentDictionary<string, MemoryStream> uploads = new();

    public void Put(string repository, string? tag, BuiltContent image)
    {
        foreach (var (digest, bytes) in image.Blobs)
            PutBlob(repository, digest, bytes);
        foreach (var child in image.Manifests)
            Put(repository, null, child);
        PutManifest(repository, tag ?? image.Digest.ToString(), image.MediaType, image.Bytes);
    }

    public void PutBlob(string repository, Digest digest, byte[] bytes) => blobs[(repository, digest)] = bytes;

    public void PutManifest(string repository, string selector, string mediaType, byte[] bytes)
    {
        manifests[(repository, selector)] = (mediaType, bytes);
        manifests[(repository, Digest.Sha256(bytes).ToString())] = (mediaType, bytes);
    }

    public void Delete(string repository, string selector) => manifests.TryRemove((repository, selector), out _);

    public Task HandleAsync(HttpContext context)
    {
        var parts = context.Request.Path.Value!.Split('/');
        if (parts is ["", "v2", "_catalog"])
            return RegistryLists.SendAsync(context, "repositories", manifests.Keys.Select(k => k.Repository));
        if (parts is ["", "v2", ..] && parts.Length <= 3)
            return Task.CompletedTask;
        if (parts is not ["", "v2", _, .., _, _])
            return NotFound(context, "UNSUPPORTED");
        if (parts.Contains("uploads"))
            return UploadAsync(context, parts);
        var repository = string.Join('/', parts[2..^2]);
        return (context.Request.Method, parts[^2]) switch
        {
            ("GET" or "HEAD", "manifests") => SendManifestAsync(context, repository, parts[^1]),
            ("PUT", "manifests") => ReceiveManifestAsync(context, repository, parts[^1]),
            ("GET", "tags") => SendTagsAsync(context, repository),
            ("GET" or "HEAD", "blobs") => SendBlobAsync(context, repository, parts[^1]),
            _ => NotFound(context, "UNSUPPORTED"),
        };
    }

    private static Task NotFound(HttpContext context, string code)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return context.Request.Method == "HEAD" ? Task.CompletedTask
            : context.Response.WriteAsJsonAsync(new { errors = new[] { new { code, message = "not here" } } });
    }

    private Task SendTagsAsync(HttpContext context, string repository) => manifests.Keys.Any(k => k.Repository == repository)
        ? RegistryLists.SendAsync(context, "tags", manifests.Keys.Where(k => k.Repository == repository && !Digest.TryParse(k.Selector, out _)).Select(k => k.Selector))
        : NotFound(context, "NAME_UNKNOWN");

    private async Task SendManifestAsync(HttpContext context, string repository, string selector)
    {
        if (!manifests.TryGetValue((repository, selector), out var manifest))
        {
            await NotFound(context, "MANIFEST_UNKNOWN");
            return;
        }

        context.Response.ContentType = manifest.MediaType;
        context.Response.ContentLength = manifest.Bytes.Length;
        context.Response.Headers["Docker-Content-Digest"] = Digest.Sha256(manifest.Bytes).ToString();
        if (context.Request.Method == "GET")
            await context.Response.Body.WriteAsync(manifest.Bytes);
    }

    private async Task SendBlobAsync(HttpContext context, string repository, string name)
    {
        if (!Digest.TryParse(name, out var digest) || !blobs.TryGetValue((repository, digest), out var bytes))
        {
            await NotFound(context, "BLOB_UNKNOWN");
            return;
        }

        var from = 0;
        var range = context.Request.Headers.Range.ToString();
        if (range.StartsWith("bytes=", StringComparison.Ordinal))
        {
            from = int.Parse(range["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture);
            context.Response.StatusCode = StatusCodes.Status206PartialContent;
            context.Response.Headers.ContentRange = $"bytes {from}-{bytes.Length - 1}/{bytes.Length}";
        }

        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = bytes.Length - from;
        context.Response.Headers["Docker-Content-Digest"] = name;
        if (context.Request.Method == "GET")
            await context.Response.Body.WriteAsync(bytes.AsMemory(from));
    }

    private async Task ReceiveManifestAsync(HttpContext context, string repository, string selector)
    {
        var bytes = await ReadAsync(context);
        PutManifest(repository, selector, context.Request.ContentType ?? "", bytes);
        Created(context, repository, "manifests", Digest.Sha256(bytes));
    }

    private async Task UploadAsync(HttpContext context, string[] parts)
    {
        var at = Array.IndexOf(parts, "uploads");
        var repository = string.Join('/', parts[2..(at - 1)]);
        var id = at + 1 < parts.Length ? parts[at + 1] : "";
        if (id.Length == 0)
            uploads[id = Guid.NewGuid().ToString("N")] = new MemoryStream();
        var upload = uploads[id];
        upload.Write(await ReadAsync(context));
        if (context.Request.Query["digest"].ToString() is { Length: > 0 } named)
        {
            var digest = Digest.Parse(named);
            if (Digest.Sha256(upload.ToArray()) != digest)
            {
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
                return;
            }

            PutBlob(repository, digest, upload.ToArray());
            uploads.TryRemove(id, out _);
            Created(context, repository, "blobs", digest);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status202Accepted;
        context.Response.Headers.Location = $"/v2/{repository}/blobs/uploads/{id}";
        context.Response.Headers.Range = $"0-{Math.Max(0, upload.Length - 1)}";
    }

    private static void Created(HttpContext context, string repository, string kind, Digest digest)
    {
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.Headers.Location = $"/v2/{repository}/{kind}/{digest}";
        context.Response.Headers["Docker-Content-Digest"] = digest.ToString();
    }

    private static async Task<byte[]> ReadAsync(HttpContext context)
    {
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        return body.ToArray();
    }
}
