using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ScanMesh.Tests.Benchmarks.Wholes;

/// <summary>
/// A registry that serves the files of a folder and costs little: <c>FOLDER/REPOSITORY/manifest.json</c> for every tag, and
/// <c>FOLDER/REPOSITORY/sha256-HEX</c> for a manifest or blob by its digest.
/// </summary>
internal static class FolderRegistry
{
    /// <summary>Prints its host, and serves until standard input ends.</summary>
    public static async Task ServeAsync(string folder)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.Run(context => AnswerAsync(context, folder));
        await app.StartAsync();
        Console.WriteLine(new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Authority);
        await Console.In.ReadToEndAsync();
    }

    private static async Task AnswerAsync(HttpContext context, string folder)
    {
        // /v2/REPOSITORY/manifests|blobs/TAG-OR-DIGEST
        if (context.Request.Path.Value!.Split('/') is not ["", "v2", var repository, var kind, var selector])
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var file = Path.Combine(folder, repository, selector.StartsWith("sha256:", StringComparison.Ordinal) ? selector.Replace(':', '-') : "manifest.json");
        context.Response.ContentType = kind == "manifests" ? "application/vnd.oci.image.manifest.v1+json" : "application/octet-stream";
        context.Response.ContentLength = new FileInfo(file).Length;
        if (HttpMethods.IsGet(context.Request.Method))
            await context.Response.SendFileAsync(file);
    }
}
