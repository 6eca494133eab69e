using System.Net;
using System.Text;
using ScanMesh.Engine.Model;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Ingest.Sources;
using ScanMesh.Tests.Kit.Senders;

namespace ScanMesh.Tests.Unit.Ingest;

/// <summary>Damaged bodies, headers and credentials over HTTP: an answer each time, never a fault of ours, and requests of configured registries only.</summary>
public sealed class IngestHostileTests : IAsyncLifetime
{
    private const int Rounds = 2500;
    private static readonly HttpStatusCode[] answers = [HttpStatusCode.Accepted, HttpStatusCode.OK, HttpStatusCode.BadRequest, HttpStatusCode.Unauthorized, HttpStatusCode.RequestEntityTooLarge];
    private static readonly string[] credentials = ["Authorization", "X-Hub-Signature-256", "X-JFrog-Event-Auth", "X-Gitea-Signature", "X-Nexus-Webhook-Signature", "X-Api-Key", "x-amz-sns-message-type"];
    private static readonly string[] values = ["", " ", "Bearer", "Bearer ", "Bearer a.b.c", "Basic", "Basic ====", "Basic " + new string('A', 6000), "sha256=", "sha256=zz", new string('f', 64), "a,b", "Notification"];

    // Those that confirm a subscription would have us visit their sender.
    private static readonly SenderBody[] bodies = [.. SenderBodies.All.Where(b => !b.Body.Contains("SubscribeURL", StringComparison.Ordinal))];
    private IngestHost host = null!;
    private string[] names = [];

    public async ValueTask InitializeAsync()
    {
        var options = new ScanMeshOptions
        {
            Registries = { ["corp"] = new() { Host = "registry.corp.example" } },
        };
        foreach (var kind in SourceKinds.All)
        {
            options.Sources[$"{kind.Traits.Kind}-none"] = Source(kind, "none");
            foreach (var auth in kind.Traits.Authentications.Except(["none", "oidc", "mtls"]))
                options.Sources[$"{kind.Traits.Kind}-{auth}"] = Source(kind, auth);
        }

        host = await IngestHost.StartAsync(options);
        names = [.. options.Sources.Keys.Order(StringComparer.Ordinal)];
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task Calls_Damaged_AreAnsweredAndNeverAFault()
    {
        var random = new Random(20261128);
        var seen = new Dictionary<HttpStatusCode, int>();
        for (var i = 0; i < Rounds; i++)
        {
            var sample = bodies[random.Next(bodies.Length)];
            var source = random.Next(2) == 0 ? $"{sample.Kind}-none" : names[random.Next(names.Length)];
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host.Client.BaseAddress!, $"webhooks/{source}{(random.Next(4) == 0 ? "?key=%00%ff&key" : "")}"));
            request.Content = new ByteArrayContent(Damage(Encoding.UTF8.GetBytes(sample.Body), random));
            foreach (var header in sample.Headers.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                Add(request, header[..header.IndexOf(':', StringComparison.Ordinal)], random.Next(5) == 0 ? values[random.Next(values.Length)] : header[(header.IndexOf(':', StringComparison.Ordinal) + 2)..]);
            Add(request, credentials[random.Next(credentials.Length)], values[random.Next(values.Length)]);
            using var response = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.True(answers.Contains(response.StatusCode), $"round {i}: {source} answered {(int)response.StatusCode} to {await request.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
            seen[response.StatusCode] = seen.GetValueOrDefault(response.StatusCode) + 1;
        }

        Assert.All(answers.Except([HttpStatusCode.RequestEntityTooLarge]), a => Assert.True(seen.GetValueOrDefault(a) > 20, $"{a}: {seen.GetValueOrDefault(a)}"));
        Assert.All(host.Bus.Requested, r => Assert.True(r.Registry == "corp" && ImageReference.IsRepository(r.Repository) && (r.Tag is null || ImageReference.IsTag(r.Tag)) && (r.Digest is null || Digest.TryParse(r.Digest, out _)), r.ToString()));
    }

    private static SourceOptions Source(ISourceKind kind, string auth) => new()
    {
        Kind = kind.Traits.Kind,
        Registry = "corp",
        Auth = auth,
        Secret = "s3cret",
        Username = "u",
        Header = kind.Traits.CredentialHeader ?? "X-Api-Key",
        Topics = ["arn:aws:sns:us-west-2:123456789012:t"],
        Rate = 100_000,
    };

    private static void Add(HttpRequestMessage request, string name, string value)
    {
        if (!request.Headers.TryAddWithoutValidation(name, value))
            request.Content!.Headers.TryAddWithoutValidation(name, value);
    }

    private static byte[] Damage(byte[] body, Random random)
    {
        for (var rounds = random.Next(6); rounds > 0 && body.Length > 0; rounds--)
        {
            var at = random.Next(body.Length);
            body = random.Next(4) switch
            {
                0 => body[..at],
                1 => [.. body[..at], .. body[random.Next(at + 1)..]],
                2 => [.. body[..at], .. Encoding.UTF8.GetBytes("\\ud800"), .. body[at..]],
                _ => [.. body[..at], (byte)random.Next(256), .. body[(at + 1)..]],
            };
        }

        return body;
    }
}
