using System.Collections.Concurrent;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ScanMesh.Tests.Conformance.Inventories;

/// <summary>A registry of npm packages on loopback, each a package.json and nothing else.</summary>
internal sealed class SmallRegistry : IAsyncDisposable
{
    private readonly WebApplication server;
    private readonly ConcurrentDictionary<string, SortedDictionary<string, (JsonObject Manifest, byte[] Archive)>> packages = [];

    private SmallRegistry()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        server = builder.Build();
        server.Run(AnswerAsync);
    }

    public string Address => server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First().TrimEnd('/');

    public static async Task<SmallRegistry> StartAsync()
    {
        var registry = new SmallRegistry();
        await registry.server.StartAsync(TestContext.Current.CancellationToken);
        return registry;
    }

    /// <summary>Publishes a package.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="version">Its version.</param>
    /// <param name="more">Further members of its package.json.</param>
    public SmallRegistry With(string name, string version, string more = "")
    {
        var json = $$"""{"name":"{{name}}","version":"{{version}}"{{(more.Length > 0 ? "," + more : "")}}}""";
        packages.GetOrAdd(name, _ => new(StringComparer.Ordinal))[version] = ((JsonObject)JsonNode.Parse(json)!, Archive(json));
        return this;
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private static byte[] Archive(string json)
    {
        using var bytes = new MemoryStream();
        using (var zip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(zip))
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "package/package.json") { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(json)) });
        return bytes.ToArray();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = Uri.UnescapeDataString(context.Request.Path.Value!).TrimStart('/');
        var archive = path.Split("/-/");
        if (!packages.TryGetValue(archive[0], out var versions))
            context.Response.StatusCode = 404;
        else if (archive.Length == 2)
            await context.Response.Body.WriteAsync(versions[archive[1][..^".tgz".Length]].Archive);
        else
        {
            var listed = new JsonObject();
            foreach (var (version, (manifest, bytes)) in versions)
            {
                var copy = (JsonObject)manifest.DeepClone();
                copy["dist"] = new JsonObject
                {
                    ["tarball"] = $"{Address}/{archive[0]}/-/{version}.tgz",
#pragma warning disable CA5350 // npm's registries name archives by SHA-1 too; old clients ask for nothing else.
                    ["shasum"] = Convert.ToHexStringLower(SHA1.HashData(bytes)),
#pragma warning restore CA5350
                    ["integrity"] = "sha512-" + Convert.ToBase64String(SHA512.HashData(bytes)),
                };
                listed[version] = copy;
            }

            var document = new JsonObject { ["name"] = archive[0], ["dist-tags"] = new JsonObject { ["latest"] = versions.Keys.Last() }, ["versions"] = listed };
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(document.ToJsonString());
        }
    }
}
