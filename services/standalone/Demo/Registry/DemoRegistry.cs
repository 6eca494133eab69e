using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using ScanMesh.Standalone.Demo.Images;

namespace ScanMesh.Standalone.Demo.Registry;

/// <summary>The pull part of the OCI distribution API over images in memory, on a free loopback port. It counts what is downloaded.</summary>
internal sealed class DemoRegistry : IAsyncDisposable
{
    private const string Manifests = "/manifests/";
    private const string Blobs = "/blobs/";

    private readonly ConcurrentDictionary<string, BuiltBlob> blobs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> tags = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> downloads = new(StringComparer.Ordinal);
    private readonly WebApplication app;

    private DemoRegistry()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        app = builder.Build();
        app.MapMethods("/v2/{**path}", [HttpMethods.Get, HttpMethods.Head], AnswerAsync);
    }

    /// <summary>Host and port.</summary>
    public string Host => new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Authority;

    /// <summary>Starts one.</summary>
    public static async Task<DemoRegistry> StartAsync(CancellationToken cancellationToken)
    {
        var registry = new DemoRegistry();
        await registry.app.StartAsync(cancellationToken);
        return registry;
    }

    /// <summary>Stores what a push would: the blobs, and the tag.</summary>
    public void Push(string repository, string tag, BuiltImage image)
    {
        foreach (var blob in image.Blobs.Append(image.Manifest))
            blobs[blob.Digest] = blob;
        tags[$"{repository}:{tag}"] = image.Manifest.Digest;
    }

    /// <summary>How often a blob was downloaded.</summary>
    public int Downloads(string digest) => downloads.GetValueOrDefault(digest);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context, string? path)
    {
        var wanted = "/" + path;
        if (path is null or "")
            return;
        var digest = wanted.LastIndexOf(Manifests, StringComparison.Ordinal) is var at and > 0
            ? Manifest(wanted[1..at], wanted[(at + Manifests.Length)..])
            : wanted.LastIndexOf(Blobs, StringComparison.Ordinal) is var start and > 0 ? wanted[(start + Blobs.Length)..] : "";
        if (!blobs.TryGetValue(digest, out var blob))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.ContentType = blob.MediaType;
        context.Response.ContentLength = blob.Bytes.Length;
        context.Response.Headers["Docker-Content-Digest"] = blob.Digest;
        if (!HttpMethods.IsGet(context.Request.Method))
            return;
        downloads.AddOrUpdate(digest, 1, (_, count) => count + 1);
        await context.Response.Body.WriteAsync(blob.Bytes, context.RequestAborted);
    }

    private string Manifest(string repository, string reference) =>
        reference.Contains(':', StringComparison.Ordinal) ? reference : tags.GetValueOrDefault($"{repository}:{reference}", "");
}
