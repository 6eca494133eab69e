using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ScanMesh.Tests.Kit.Images;
using ScanMesh.Tests.Kit.Registry;

namespace ScanMesh.Tests.Kit.Hostile;

/// <summary>
/// A registry that serves an honest image and, while <see cref="Lie"/> is set, lies in one chosen way. The victim of its lies about blobs
/// is the image's last layer.
/// </summary>
public sealed class HostileRegistry : IAsyncDisposable
{
    public const string Repository = "team/app";

    private HostileRegistry(InProcessRegistry inner, BuiltContent image)
    {
        (Inner, Image) = (inner, image);
        inner.Intercept(AnswerAsync);
        inner.Put(Repository, "1", image);
    }

    public InProcessRegistry Inner { get; }

    /// <summary>The honest image.</summary>
    public BuiltContent Image { get; }

    /// <summary>Where a lie may try to lead a client; nobody may connect there.</summary>
    public CountingListener Forbidden { get; } = new();

    /// <summary>The lie that is told now; null = honest.</summary>
    public RegistryLie? Lie { get; set; }

    /// <summary>All lies about bytes, documents and addresses that it knows.</summary>
    public static ImmutableArray<RegistryLie> Lies { get; } =
    [
        // What is sent for a blob
        new("wrong digest", (r, c) => r.IsVictim(c) ? c.Response.Body.WriteAsync(Other!.Bytes).AsTask() : null),
        new("other bytes of the right length", (r, c) => r.IsVictim(c) ? c.Response.Body.WriteAsync(new byte[r.Victim.Bytes.Length]).AsTask() : null),
        new("truncated blob", (r, c) => r.IsVictim(c) ? c.Response.Body.WriteAsync(r.Victim.Bytes.AsMemory(0, r.Victim.Bytes.Length / 2)).AsTask() : null),
        new("blob cut by a broken connection", (r, c) => r.IsVictim(c) ? BreakAsync(r, c) : null),
        new("endless blob", (r, c) => r.IsVictim(c) ? EndlessAsync(c) : null),
        new("blob is missing", (r, c) => r.IsVictim(c) ? StatusAsync(c, 404) : null),
        new("range answered from the start", (r, c) => r.IsVictim(c) ? c.Request.Headers.Range.Count > 0 ? FromTheStartAsync(r, c) : BreakAsync(r, c) : null),
        new("config of other bytes", (r, c) => r.IsConfig(c) ? c.Response.WriteAsync("{}") : null),

        // What is sent for a manifest
        new("100 MB manifest", (r, c) => IsManifest(c) ? EndlessAsync(c, 100 << 20, ImageBuilder.OciManifest) : null),
        new("deep JSON manifest", (r, c) => IsManifest(c) ? DocumentAsync(c, HostileLayers.DeepJson(100_000)) : null),
        new("manifest with another digest in the header", (r, c) => IsManifest(c) ? WithDigestAsync(r, c) : null),
        new("manifest that is HTML", (r, c) => IsManifest(c) ? DocumentAsync(c, "<html>"u8.ToArray(), "text/html") : null),
        new("manifest and index in one", (r, c) => IsManifest(c) ? DocumentAsync(c, Edited(r, m => m["manifests"] = new JsonArray())) : null),
        new("negative layer size", (r, c) => IsManifest(c) ? DocumentAsync(c, Edited(r, m => m["layers"]![0]!["size"] = -1)) : null),
        new("layer size that lies", (r, c) => IsManifest(c) ? DocumentAsync(c, Edited(r, m => m["layers"]!.AsArray()[^1]!["size"] = 1L << 40)) : null),
        new("digest that walks out", (r, c) => IsManifest(c) ? DocumentAsync(c, Edited(r, m => m["layers"]![0]!["digest"] = "sha256:../../../../etc/passwd")) : null),
        new("foreign layer digest", (r, c) => IsManifest(c) ? DocumentAsync(c, Edited(r, m => m["layers"]!.AsArray()[^1]!["urls"] = new JsonArray($"http://127.0.0.1:{r.Forbidden.Port}/layer"))) : null),
        new("foreign layer type", (r, c) => IsManifest(c)
            ? DocumentAsync(c, Edited(r, m => (m["layers"]!.AsArray()[^1]!["mediaType"], m["layers"]!.AsArray()[^1]!["urls"]) =
                ("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", new JsonArray($"http://127.0.0.1:{r.Forbidden.Port}/layer")))) : null),
        new("descriptor urls of the config", (r, c) => IsManifest(c) ? DocumentAsync(c, Edited(r, m => m["config"]!["urls"] = new JsonArray($"http://127.0.0.1:{r.Forbidden.Port}/config"))) : null),
        new("mediaType that is no layer", (r, c) => IsManifest(c) ? DocumentAsync(c, Edited(r, m => m["layers"]!.AsArray()[^1]!["mediaType"] = "application/vnd.example.thing")) : null),
        new("mediaType of another compression", (r, c) => IsManifest(c) ? DocumentAsync(c, Edited(r, m => m["layers"]!.AsArray()[^1]!["mediaType"] = "application/vnd.oci.image.layer.v1.tar+zstd")) : null),

        // Where a client is sent
        new("redirect to a loopback port", (r, c) => r.IsVictim(c) ? RedirectAsync(c, $"http://127.0.0.1:{r.Forbidden.Port}/blob") : null),
        new("redirect to a name that is inside", (r, c) => r.IsVictim(c) ? RedirectAsync(c, $"http://localhost:{r.Forbidden.Port}/blob") : null),
        new("redirect to a mapped address", (r, c) => r.IsVictim(c) ? RedirectAsync(c, $"http://[::ffff:127.0.0.1]:{r.Forbidden.Port}/blob") : null),
        new("redirect to a number", (r, c) => r.IsVictim(c) ? RedirectAsync(c, $"http://2130706433:{r.Forbidden.Port}/blob") : null),
        new("redirect to a link-local address", (r, c) => r.IsVictim(c) ? RedirectAsync(c, "http://169.254.7.7/blob") : null),
        new("redirect to the metadata service", (r, c) => r.IsVictim(c) ? RedirectAsync(c, "http://169.254.169.254/latest/meta-data/iam/security-credentials/") : null),
        new("manifest redirected inside", (r, c) => IsManifest(c) ? RedirectAsync(c, $"http://127.0.0.1:{r.Forbidden.Port}/manifest") : null),
        new("redirect to a file", (r, c) => r.IsVictim(c) ? RedirectAsync(c, "file:///etc/passwd") : null),
        new("redirect with credentials in it", (r, c) => r.IsVictim(c) ? RedirectAsync(c, $"http://user:pw@127.0.0.1:{r.Forbidden.Port}/blob") : null),
        new("redirect without end", (r, c) => r.IsVictim(c) ? RedirectAsync(c, c.Request.Path) : null),
        new("token realm elsewhere", (r, c) => ChallengeAsync(c, $"http://127.0.0.1:{r.Forbidden.Port}/token")),
        new("token realm elsewhere by https", (r, c) => ChallengeAsync(c, $"https://127.0.0.1:{r.Forbidden.Port}/token")),
        new("token realm at a link-local address", (r, c) => ChallengeAsync(c, "https://169.254.7.7/token")),
        new("token realm that is a file", (r, c) => ChallengeAsync(c, "file:///etc/passwd")),
    ];

    private static BuiltLayer Other { get; } = new LayerBuilder().File("var/lib/dpkg/status", "Package: evil\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n\n").Build();

    private BuiltLayer Victim => Image.Layers[^1];

    public static async Task<HostileRegistry> StartAsync(BuiltContent image) => new(await InProcessRegistry.StartAsync(), image);

    public static RegistryLie Named(string name) => Lies.Single(l => l.Name == name);

    /// <summary>Puts an image of the honest base and one hostile layer, and answers for its bytes.</summary>
    public void PutLayer(string tag, RepeatedBlob layer)
    {
        Inner.Answer($"/blobs/{layer.Descriptor.Digest}", c =>
        {
            c.Response.ContentLength = layer.Descriptor.Size;
            return layer.WriteToAsync(c.Response.Body, c.RequestAborted);
        });
        var carrier = new ImageBuilder().Layer(Image.Layers[0]).Layer(Other).EditManifest(m =>
            (m["layers"]![1]!["digest"], m["layers"]![1]!["size"], m["layers"]![1]!["mediaType"]) = (layer.Descriptor.Digest.ToString(), layer.Descriptor.Size, layer.Descriptor.MediaType));
        Inner.Put(Repository, tag, carrier.Build());
    }

    public async ValueTask DisposeAsync()
    {
        await Inner.DisposeAsync();
        await Forbidden.DisposeAsync();
    }

    private static bool IsManifest(HttpContext context) => context.Request.Path.Value!.Contains("/manifests/", StringComparison.Ordinal);

    private static byte[] Edited(HostileRegistry registry, Action<JsonNode> edit)
    {
        var manifest = JsonNode.Parse(registry.Image.Bytes)!;
        edit(manifest);
        return System.Text.Encoding.UTF8.GetBytes(manifest.ToJsonString());
    }

    private static Task DocumentAsync(HttpContext context, byte[] bytes, string mediaType = ImageBuilder.OciManifest)
    {
        context.Response.ContentType = mediaType;
        return context.Response.Body.WriteAsync(bytes).AsTask();
    }

    private static Task WithDigestAsync(HostileRegistry registry, HttpContext context)
    {
        context.Response.Headers["Docker-Content-Digest"] = registry.Victim.Digest.ToString();
        return DocumentAsync(context, registry.Image.Bytes);
    }

    private static Task StatusAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private static Task RedirectAsync(HttpContext context, string location)
    {
        context.Response.Headers.Location = location;
        return StatusAsync(context, StatusCodes.Status307TemporaryRedirect);
    }

    private static Task ChallengeAsync(HttpContext context, string realm)
    {
        context.Response.Headers.WWWAuthenticate = $"Bearer realm=\"{realm}\",service=\"test\",scope=\"repository:{Repository}:pull\"";
        return StatusAsync(context, StatusCodes.Status401Unauthorized);
    }

    private static async Task BreakAsync(HostileRegistry registry, HttpContext context)
    {
        context.Response.ContentLength = registry.Victim.Bytes.Length;
        await context.Response.Body.WriteAsync(registry.Victim.Bytes.AsMemory(0, registry.Victim.Bytes.Length / 2));
        await context.Response.Body.FlushAsync();

        // What was sent is read before the reset, which would destroy it on its way.
        await Task.Delay(TimeSpan.FromMilliseconds(200));
        context.Abort();
    }

    private static async Task FromTheStartAsync(HostileRegistry registry, HttpContext context)
    {
        var bytes = registry.Victim.Bytes;
        context.Response.StatusCode = StatusCodes.Status206PartialContent;
        context.Response.Headers.ContentRange = $"bytes 0-{bytes.Length - 1}/{bytes.Length}";
        await context.Response.Body.WriteAsync(bytes);
    }

    private bool IsVictim(HttpContext context) => context.Request.Path.Value!.EndsWith($"/blobs/{Victim.Digest}", StringComparison.Ordinal);

    private bool IsConfig(HttpContext context) => context.Request.Path.Value!.EndsWith($"/blobs/{Engine.Model.Digest.Sha256(Image.Config)}", StringComparison.Ordinal);

    private static async Task EndlessAsync(HttpContext context, long bytes = long.MaxValue, string? mediaType = null)
    {
        context.Response.ContentType = mediaType;
        var piece = new byte[64 << 10];
        Array.Fill(piece, (byte)' ');
        piece[0] = (byte)'{';
        try
        {
            for (; bytes > 0; bytes -= piece.Length)
                await context.Response.Body.WriteAsync(piece, context.RequestAborted);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The client has had enough, which is the point.
        }
    }

    private async Task<bool> AnswerAsync(HttpContext context)
    {
        if (Lie?.Tell(this, context) is not { } answer)
            return false;
        await answer;
        return true;
    }
}
