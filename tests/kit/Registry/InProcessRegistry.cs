using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit.Images;

namespace ScanMesh.Tests.Kit.Registry;

/// <summary>
/// A registry on a loopback port: OCI distribution pull and push, authentication if asked for, a log of all requests, and
/// <see cref="Intercept"/> to play a hostile or failing one.
/// </summary>
public sealed class InProcessRegistry : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly RegistryContent content = new();
    private readonly ConcurrentQueue<RequestLogEntry> log = new();
    private readonly List<Func<HttpContext, Task<bool>>> interceptors = [];
    private readonly SemaphoreSlim changed = new(0);

    private InProcessRegistry(WebApplication app) => this.app = app;

    /// <summary>Authentication; anonymous unless set.</summary>
    public RegistryGate? Gate { get; set; }

    /// <summary><c>127.0.0.1:PORT</c>.</summary>
    public string Host { get; private set; } = "";

    public string Url => "http://" + Host;

    /// <summary>How the engine reaches it, anonymously.</summary>
    public RegistryEndpoint Endpoint => new() { Host = Host, Insecure = true, RetryPause = TimeSpan.FromMilliseconds(1) };

    public IReadOnlyList<RequestLogEntry> Requests => [.. log];

    /// <summary>Blobs that were downloaded, in order, repeats kept.</summary>
    public IReadOnlyList<Digest> DownloadedBlobs => [.. log.Select(r => r.Blob).OfType<Digest>()];

    public static async Task<InProcessRegistry> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(k =>
        {
            k.Limits.MaxRequestBodySize = null;
            k.Limits.MinResponseDataRate = null;
        });
        var app = builder.Build();
        var registry = new InProcessRegistry(app);
        app.Run(registry.HandleAsync);
        await app.StartAsync();
        var address = app.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        registry.Host = new Uri(address).Authority;
        return registry;
    }

    /// <summary>Stores an image or index with all it needs under a tag; gives its reference.</summary>
    public ImageReference Put(string repository, string tag, BuiltContent image)
    {
        content.Put(repository, tag, image);
        return ImageReference.Parse($"{Host}/{repository}:{tag}");
    }

    public void PutBlob(string repository, byte[] bytes) => content.PutBlob(repository, Digest.Sha256(bytes), bytes);

    public void PutManifest(string repository, string tag, string mediaType, byte[] bytes) => content.PutManifest(repository, tag, mediaType, bytes);

    public void Delete(string repository, string tag) => content.Delete(repository, tag);

    /// <summary>Sees each request first; true = answered.</summary>
    public void Intercept(Func<HttpContext, Task<bool>> interceptor) => interceptors.Add(interceptor);

    /// <summary>Answers requests whose path contains <paramref name="part"/>.</summary>
    public void Answer(string part, Func<HttpContext, Task> answer) => Intercept(async context =>
    {
        if (!context.Request.Path.Value!.Contains(part, StringComparison.Ordinal))
            return false;
        await answer(context);
        return true;
    });

    /// <summary>Redirects requests whose path contains <paramref name="part"/>.</summary>
    public void Redirect(string part, string location) => Answer(part, context =>
    {
        context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
        context.Response.Headers.Location = location;
        return Task.CompletedTask;
    });

    /// <summary>Waits until <paramref name="enough"/> holds for the log.</summary>
    public async Task WaitForAsync(Func<IReadOnlyList<RequestLogEntry>, bool> enough, CancellationToken cancellationToken)
    {
        while (!enough(Requests))
            await changed.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
        changed.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        try
        {
            foreach (var interceptor in interceptors)
                if (await interceptor(context))
                    return;
            if (Gate is null || await Gate.AdmitAsync(context, Url))
                await content.HandleAsync(context);
        }
        finally
        {
            var request = context.Request;
            log.Enqueue(new RequestLogEntry(
                request.Method, request.Path, request.QueryString.Value ?? "", request.Headers.Authorization, request.Headers.Range, request.Headers.UserAgent!, context.Response.StatusCode));
            changed.Release();
        }
    }
}
