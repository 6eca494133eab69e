using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ScanMesh.Contracts.V1;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Tests.Unit.Hosting;

namespace ScanMesh.Tests.Unit.Ingest;

public sealed class IngestHttpTests : IAsyncLifetime
{
    private const string Digest = "sha256:fea8895f450959fa676bcc1df0611ea93823a735a01205fd8622846041d0c7cf";
    private IngestHost host = null!;

    private FakeBus Bus => host.Bus;

    private HttpClient Client => host.Client;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var options = new ScanMeshOptions
        {
            Registries = { ["corp"] = new() { Host = "cr.corp.example" }, ["other"] = new() { Host = "other.example" } },
            Sources =
            {
                ["push"] = new() { Kind = "distribution", Registry = "corp", Secret = "s3cret" },
                ["gitlab"] = new() { Kind = "distribution", Registry = "other", Auth = "basic", Username = "git:lab", Secret = "p:w" },
                ["ci"] = new() { Kind = "native", Secret = "ci-secret" },
                ["ci2"] = new() { Kind = "native", Auth = "basic", Username = "ci", Secret = "two" },
            },
        };
        host = await IngestHost.StartAsync(options);
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task Webhook_Push_Is202WithItsRequest()
    {
        using var response = await PostAsync("/webhooks/push", Body("v1"), "Bearer s3cret");
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var id = RequestId.ForPush("push", "event-v1", "corp", "team/app", "v1");
        Assert.Equal($$"""{"requests":[{"id":"{{id}}","reference":"cr.corp.example/team/app:v1@{{Digest}}"}]}""", await response.Content.ReadAsStringAsync(Cancel));

        var request = Assert.Single(Bus.Requested);
        Assert.Equal((id, Lane.Push, "push", "corp", "team/app", "v1", Digest, "event-v1"),
            (request.RequestId, request.Lane, request.Source, request.Registry, request.Repository, request.Tag, request.Digest, request.EventId));
        Assert.StartsWith("00-", request.Traceparent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Webhook_SameTwice_SameRequestId()
    {
        for (var i = 0; i < 10; i++)
            (await PostAsync("/webhooks/push", Body("v1"), "Bearer s3cret")).Dispose();
        Assert.Single(Bus.Requested.Select(r => r.RequestId).Distinct());
    }

    [Theory]
    [InlineData("/webhooks/push", "Bearer s3cret", 202)]
    [InlineData("/webhooks/push", "bearer s3cret", 202)]
    [InlineData("/webhooks/push", "s3cret", 202)]
    [InlineData("/webhooks/push", null, 401)]
    [InlineData("/webhooks/push", "Bearer s3cre", 401)]
    [InlineData("/webhooks/push", "Bearer ", 401)]
    [InlineData("/webhooks/push", "Basic czNjcmV0", 401)]
    [InlineData("/webhooks/gitlab", "Basic Z2l0OmxhYjpwOnc=", 202)]
    [InlineData("/webhooks/gitlab", "Basic Z2l0OmxhYg==", 401)]
    [InlineData("/webhooks/gitlab", "Basic %%%", 401)]
    [InlineData("/webhooks/gitlab", "Bearer p:w", 401)]
    [InlineData("/webhooks/nobody", "Bearer s3cret", 404)]
    [InlineData("/v1/scans", "Bearer s3cret", 401)]
    public async Task Webhook_Credentials_DecideFirst(string path, string? authorization, int status)
    {
        using var response = await PostAsync(path, Body("v1"), authorization);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status == 401, response.Headers.WwwAuthenticate.Count > 0);
    }

    [Fact]
    public async Task Webhook_Pull_Is200WithTheReason()
    {
        using var response = await PostAsync("/webhooks/push", Body("v1").Replace("\"push\"", "\"pull\"", StringComparison.Ordinal), "Bearer s3cret");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancel));
        Assert.Contains("pull", answer.RootElement.GetProperty("ignored")[0].GetString(), StringComparison.Ordinal);
        Assert.Empty(Bus.Requested);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"events\":1}")]
    public async Task Webhook_Malformed_Is400(string body)
    {
        using var response = await PostAsync("/webhooks/push", body, "Bearer s3cret");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Webhook_OverOneMebibyte_Is413(bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/webhooks/push") { Content = new ByteArrayContent(new byte[(1 << 20) + 1]) };
        request.Headers.TransferEncodingChunked = chunked;
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer s3cret");
        using var response = await Client.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task Webhook_OneMebibyte_IsRead()
    {
        var body = Body("v1");
        using var response = await PostAsync("/webhooks/push", body + new string(' ', (1 << 20) - body.Length), "Bearer s3cret");
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    [Fact]
    public async Task Webhook_OwnTrouble_Is503WithRetryAfter()
    {
        Bus.Away = true;
        using var response = await PostAsync("/webhooks/push", Body("v1"), "Bearer s3cret");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.True(response.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        using var health = LocalHttp.Client(host["health"]);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await health.GetAsync(new Uri("/health/ready", UriKind.Relative), Cancel)).StatusCode);
        Bus.Away = false;
        Assert.Equal(HttpStatusCode.OK, (await health.GetAsync(new Uri("/health/ready", UriKind.Relative), Cancel)).StatusCode);
    }

    [Fact]
    public async Task Webhook_HundredAtOnce_EachIsPublished()
    {
        var responses = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => PostAsync("/webhooks/push", Body($"v{i}"), "Bearer s3cret")));
        Assert.All(responses, r => Assert.Equal(HttpStatusCode.Accepted, r.StatusCode));
        Assert.Equal(100, Bus.Requested.Select(r => r.RequestId).Distinct().Count());
        foreach (var response in responses)
            response.Dispose();
    }

    [Theory]
    [InlineData("Bearer ci-secret", "ci")]
    [InlineData("Basic Y2k6dHdv", "ci2")]
    public async Task Scans_EachNativeSource_IsKnownByItsCredentials(string authorization, string source)
    {
        using var response = await PostAsync("/v1/scans", """{"reference":"other.example/a/b:1"}""", authorization);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var request = Assert.Single(Bus.Requested);
        Assert.Equal((source, Lane.OnDemand, "other", "a/b", "1"), (request.Source, request.Lane, request.Registry, request.Repository, request.Tag));
    }

    [Fact]
    public async Task Scans_NoNativeSource_Is404()
    {
        await using var bare = await IngestHost.StartAsync(new ScanMeshOptions());
        using var response = await bare.Client.PostAsync(new Uri("/v1/scans", UriKind.Relative), new StringContent("{}"), Cancel);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Metrics_AfterWebhooks_CountBySourceAndStatus()
    {
        (await PostAsync("/webhooks/push", Body("v1"), "Bearer s3cret")).Dispose();
        (await PostAsync("/webhooks/made-up", Body("v1"), null)).Dispose();
        using var health = LocalHttp.Client(host["health"]);
        var metrics = await health.GetStringAsync(new Uri("/metrics", UriKind.Relative), Cancel);
        Assert.Matches("scanmesh_ingest_answers.*source=\"push\".*status=\"202\"", metrics);
        Assert.DoesNotContain("made-up", metrics, StringComparison.Ordinal);
    }

    private static string Body(string tag) =>
        $$$"""{"events":[{"id":"event-{{{tag}}}","timestamp":"2026-01-02T03:04:05Z","action":"push","target":{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{{{Digest}}}","repository":"team/app","tag":"{{{tag}}}","url":"http://elsewhere.example/v2/team/app/manifests/{{{Digest}}}"}}]}""";

    private async Task<HttpResponseMessage> PostAsync(string path, string body, string? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, MediaTypeHeaderValue.Parse("application/vnd.docker.distribution.events.v2+json")) };
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await Client.SendAsync(request, Cancel);
    }
}
