using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using ScanMesh.Engine.Images.Registry;

namespace ScanMesh.Standalone.Demo;

/// <summary>Tells ingest of pushes, as a registry does that sends CNCF Distribution notifications.</summary>
internal sealed class DemoWebhook : IDisposable
{
    private readonly HttpClient client;
    private readonly Uri address;
    private readonly string secret;

    /// <summary>A sender to <c>/webhooks/{source}</c>.</summary>
    public DemoWebhook(Uri ingest, string source, string secret)
    {
        client = GuardedHttp.CreateClient(new OutboundRules { OperatorHosts = [ingest.Authority], AllowPlainHttp = true });
        address = new Uri(ingest, "/webhooks/" + source);
        this.secret = secret;
    }

    /// <summary>Sends the notification of a push; answers the id that ingest gave it.</summary>
    /// <exception cref="DemoException">It was not accepted.</exception>
    public async Task<string> SendAsync(DemoPush push, string registryHost, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var manifest = push.Image.Manifest;
        var body = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
        {
            ["events"] = new[]
            {
                new Dictionary<string, object>
                {
                    ["id"] = Guid.NewGuid().ToString(),
                    ["timestamp"] = at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
                    ["action"] = "push",
                    ["target"] = new Dictionary<string, object>(manifest.Descriptor()) { ["repository"] = push.Repository, ["tag"] = push.Tag },
                    ["request"] = new Dictionary<string, object> { ["host"] = registryHost, ["method"] = "PUT" },
                },
            },
        });
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/vnd.docker.distribution.events.v1+json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        using var response = await client.SendAsync(request, cancellationToken);
        var answer = await response.Content.ReadAsStringAsync(cancellationToken);
        if (response.StatusCode != HttpStatusCode.Accepted)
            throw new DemoException($"ingest answered {(int)response.StatusCode} to the push of {push.Reference}: {answer}");
        using var json = JsonDocument.Parse(answer);
        return json.RootElement.GetProperty("requests")[0].GetProperty("id").GetString()!;
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();
}
