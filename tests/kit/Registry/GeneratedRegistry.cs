using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Engine.Model;

namespace ScanMesh.Tests.Kit.Registry;

/// <summary>
/// A large registry on a loopback port whose answers are made as they are asked for: repositories and tags by number, pages, and 429 when it pleases. It logs
/// each request with the time of the clock that it is given.
/// </summary>
public sealed class GeneratedRegistry : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly int repositories;
    private readonly int tags;
    private readonly TimeProvider time;
    private readonly ConcurrentQueue<(DateTimeOffset At, string Method, string Path, int Status)> log = new();
    private int asked;

    private GeneratedRegistry(WebApplication app, int repositories, int tags, TimeProvider time) =>
        (this.app, this.repositories, this.tags, this.time) = (app, repositories, tags, time);

    /// <summary>Answers 429 with this Retry-After, in seconds, to the request of a number (from 1); null = answers it.</summary>
    public Func<int, int?> RefuseAt { get; set; } = _ => null;

    /// <summary>Called with the number of each request before it is answered.</summary>
    public Action<int>? OnRequest { get; set; }

    /// <summary>Tags that name another image than their name says.</summary>
    public ConcurrentDictionary<(string Repository, string Tag), bool> Moved { get; } = new();

    public string Host { get; private set; } = "";

    public RegistryEndpoint Endpoint => new() { Host = Host, Insecure = true };

    public IReadOnlyList<(DateTimeOffset At, string Method, string Path, int Status)> Requests => [.. log];

    public IEnumerable<string> RepositoryNames => Enumerable.Range(0, repositories).Select(i => string.Create(CultureInfo.InvariantCulture, $"team-{i % 50:00}/app-{i:00000}"));

    public IEnumerable<string> TagNames => Enumerable.Range(0, tags).Select(i => string.Create(CultureInfo.InvariantCulture, $"1.{i}.0"));

    /// <summary>Digest that a tag names as long as it has not moved.</summary>
    public static string DigestOf(string repository, string tag) => Digest.Sha256(Encoding.UTF8.GetBytes($"{repository}:{tag}")).ToString();

    public static async Task<GeneratedRegistry> StartAsync(int repositories, int tags, TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var registry = new GeneratedRegistry(app, repositories, tags, time);
        app.Run(registry.HandleAsync);
        await app.StartAsync();
        registry.Host = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Authority;
        return registry;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var number = Interlocked.Increment(ref asked);
        var at = time.GetUtcNow();
        OnRequest?.Invoke(number);
        if (RefuseAt(number) is { } seconds)
        {
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }
        else
        {
            await AnswerAsync(context);
        }

        log.Enqueue((at, context.Request.Method, context.Request.Path.Value!, context.Response.StatusCode));
    }

    private Task AnswerAsync(HttpContext context)
    {
        var parts = context.Request.Path.Value!.Split('/');
        switch (parts)
        {
            case ["", "v2", "_catalog"]:
                return RegistryLists.SendAsync(context, "repositories", RepositoryNames);
            case ["", "v2", _, _, "tags", "list"]:
                return RegistryLists.SendAsync(context, "tags", TagNames);
            case ["", "v2", var team, var app, "manifests", var tag]:
                var repository = $"{team}/{app}";
                context.Response.ContentType = "application/vnd.oci.image.manifest.v1+json";
                context.Response.Headers["Docker-Content-Digest"] = DigestOf(repository, Moved.ContainsKey((repository, tag)) ? tag + " moved" : tag);
                return Task.CompletedTask;
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
        }
    }
}
