using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ScanMesh.Contracts.V1;
using ScanMesh.Hosting.Configuration;

namespace ScanMesh.Tests.Unit.Ingest;

/// <summary>What surrounds an event: keys in addresses, the record of calls, budgets, handshakes, and what operators ask.</summary>
public sealed class IngestSourceTests : IAsyncLifetime
{
    private const string Key = "k3y-0f-the-url";
    private const string Digest = "sha256:fea8895f450959fa676bcc1df0611ea93823a735a01205fd8622846041d0c7cf";
    private readonly Lines logs = new();
    private IngestHost host = null!;

    private FakeBus Bus => host.Bus;

    private HttpClient Client => host.Client;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var options = new ScanMeshOptions
        {
            Registries = { ["corp"] = new() { Host = "cr.corp.example" } },
            Sources =
            {
                ["push"] = new() { Kind = "distribution", Registry = "corp", Secret = "s3cret", Repositories = { ["virtual"] = "local/docker" } },
                ["url"] = new() { Kind = "distribution", Registry = "corp", Auth = "key", Secret = Key, PreviousSecret = "old-" + Key },
                ["slow"] = new() { Kind = "distribution", Registry = "corp", Auth = "none", Rate = 1 },
            },
            Api = new() { Tokens = [new() { Name = "root", Token = "admin-token", Repositories = ["**"], Scopes = ["admin"] }, new() { Name = "reader", Token = "read-token", Repositories = ["**"], Scopes = ["read"] }] },
        };
        host = await IngestHost.StartAsync(options, logs);
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task Key_InTheAddress_CountsAndIsNowhereWrittenDown()
    {
        var spans = new ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = a => spans.Enqueue($"{a.DisplayName} {string.Join(' ', a.TagObjects.Select(t => $"{t.Key}={t.Value}"))}"),
        };
        ActivitySource.AddActivityListener(listener);

        Assert.Equal(HttpStatusCode.Accepted, await PostAsync($"/webhooks/url?key={Key}", Body("v1")));
        Assert.Equal(HttpStatusCode.Accepted, await PostAsync($"/webhooks/url?a=b&key=old-{Key}", Body("v2")));
        foreach (var query in new[] { "", "?", $"?key={Key}x", $"?Key2={Key}", $"?key={Key}&key={Key}", "?key=", "?key=" + new string('a', 5000) })
            Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync("/webhooks/url" + query, Body("v3")));
        // A key does not open a source that wants a header.
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync($"/webhooks/push?key=s3cret", Body("v4")));

        Assert.Equal(["v1", "v2"], Bus.Requested.Select(r => r.Tag));
        Assert.Contains(logs.All, l => l.Contains("/webhooks/url", StringComparison.Ordinal));
        Assert.Contains(spans, s => s.Contains("webhooks", StringComparison.Ordinal));
        Assert.DoesNotContain(logs.All.Concat(spans), l => l.Contains(Key, StringComparison.Ordinal) || l.Contains("s3cret", StringComparison.Ordinal));
        Assert.DoesNotContain(await RecordedAsync(2 + 7), r => JsonSerializer.Serialize(r).Contains(Key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Record_EachCall_SaysWhatCameOfIt()
    {
        await PostAsync("/webhooks/push", Body("v1"), "Bearer s3cret");
        await PostAsync("/webhooks/push", Body("v1").Replace("\"push\"", "\"pull\"", StringComparison.Ordinal), "Bearer s3cret");
        await PostAsync("/webhooks/push", Body("sha256-" + new string('a', 64) + ".sig"), "Bearer s3cret");
        await PostAsync("/webhooks/push", Body("v1").Replace("\"push\"", "\"delete\"", StringComparison.Ordinal), "Bearer s3cret");
        await PostAsync("/webhooks/push", "{", "Bearer s3cret");
        await PostAsync("/webhooks/push", Body("v1"), "Bearer wrong");
        Bus.Away = true;
        await PostAsync("/webhooks/push", Body("v5"), "Bearer s3cret");
        Bus.Away = false;

        var calls = await RecordedAsync(6);
        Assert.Equal(["accepted", "ignored", "ignored", "ignored", "malformed", "refused"], calls.Take(6).Select(c => c.Outcome));
        Assert.All(calls, c => Assert.Equal(("push", "127.0.0.1"), (c.Source, c.Sender)));
        var accepted = Assert.Single(calls[0].Parts);
        Assert.Equal((Bus.Requested.First().RequestId, "corp", "team/app", "v1", Digest), (accepted.RequestId, accepted.Registry, accepted.Repository, accepted.Tag, accepted.Digest));
        Assert.Equal(Body("v1"), calls[0].Body);
        Assert.Equal("pull", Assert.Single(calls[1].Parts).Ignored);
        Assert.Equal(("attached", "team/app"), (Assert.Single(calls[2].Parts).Ignored, calls[2].Parts[0].Repository));
        Assert.Equal(("delete", true, "team/app", "v1"), (Assert.Single(calls[3].Parts).Ignored, calls[3].Parts[0].Deleted, calls[3].Parts[0].Repository, calls[3].Parts[0].Tag));
        Assert.Equal((null, true), (calls[4].Body, calls[4].Problem is not null));
        Assert.Equal((null, 0, true), (calls[5].Body, calls[5].Parts.Count, calls[5].Problem is not null));
    }

    [Fact]
    public async Task Repositories_Mapped_AreThoseOfTheRegistry()
    {
        await PostAsync("/webhooks/push", Body("v1").Replace("team/app", "virtual/team/app", StringComparison.Ordinal), "Bearer s3cret");
        await PostAsync("/webhooks/push", Body("v1").Replace("team/app", "virtually/team/app", StringComparison.Ordinal), "Bearer s3cret");
        Assert.Equal(["local/docker/team/app", "virtually/team/app"], Bus.Requested.Select(r => r.Repository));
    }

    [Fact]
    public async Task Rate_OverIt_IsToldToComeAgain()
    {
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 40; i++)
            answers.Add(await PostAsync("/webhooks/slow", Body($"v{i}")));
        Assert.InRange(answers.Count(a => a == HttpStatusCode.Accepted), 10, 39);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answers.Except([HttpStatusCode.Accepted]).Single());
        Assert.Equal(HttpStatusCode.Accepted, await PostAsync("/webhooks/push", Body("v1"), "Bearer s3cret"));
    }

    [Fact]
    public async Task Options_WithTheCredentials_AllowsTheOrigin()
    {
        using var right = await SendAsync(HttpMethod.Options, $"/webhooks/url?key={Key}", null, ("WebHook-Request-Origin", "eventgrid.example"));
        Assert.Equal((HttpStatusCode.OK, "eventgrid.example"), (right.StatusCode, right.Headers.GetValues("WebHook-Allowed-Origin").Single()));
        using var wrong = await SendAsync(HttpMethod.Options, "/webhooks/url?key=no", null, ("WebHook-Request-Origin", "eventgrid.example"));
        Assert.Equal((HttpStatusCode.Unauthorized, false), (wrong.StatusCode, wrong.Headers.Contains("WebHook-Allowed-Origin")));
        using var unknown = await SendAsync(HttpMethod.Options, "/webhooks/nobody", null);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("Bearer wrong", HttpStatusCode.Unauthorized)]
    [InlineData("Bearer s3cret", HttpStatusCode.Unauthorized)]
    [InlineData("Bearer read-token", HttpStatusCode.Forbidden)]
    [InlineData("Bearer admin-token", HttpStatusCode.OK)]
    public async Task Operators_OnlyAdministrators(string? authorization, HttpStatusCode status)
    {
        foreach (var (method, path) in new[] { (HttpMethod.Get, "/v1/sources"), (HttpMethod.Get, "/v1/sources/push/guide"), (HttpMethod.Post, "/v1/sources/push/test") })
        {
            using var response = await SendAsync(method, path, method == HttpMethod.Post ? Body("v1") : null, authorization is null ? [] : [("Authorization", authorization)]);
            Assert.Equal(status, response.StatusCode);
        }
    }

    [Fact]
    public async Task Guide_OfASource_NamesAddressAndHeaderButNoSecret()
    {
        using var response = await SendAsync(HttpMethod.Get, "/v1/sources/push/guide", null, ("Authorization", "Bearer admin-token"));
        var guide = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancel)).RootElement.GetProperty("guide").GetString()!;
        Assert.Contains($"{Client.BaseAddress}webhooks/push", guide, StringComparison.Ordinal);
        Assert.Contains("Authorization: [Bearer THE-SECRET]", guide, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", guide, StringComparison.Ordinal);
        using var missing = await SendAsync(HttpMethod.Get, "/v1/sources/pusch/guide", null, ("Authorization", "Bearer admin-token"));
        Assert.Contains("push, slow, url", await missing.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_AnEvent_ShowsHowItWouldBeReadAndRequestsNothing()
    {
        using var response = await SendAsync(HttpMethod.Post, "/v1/sources/push/test", Body("v1"), ("Authorization", "Bearer admin-token"));
        var reading = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancel)).RootElement;
        Assert.Equal(("accepted", "team/app", "v1"), (reading.GetProperty("outcome").GetString(), reading.GetProperty("pushes")[0].GetProperty("repository").GetString(), reading.GetProperty("pushes")[0].GetProperty("tag").GetString()));
        Assert.Empty(Bus.Requested);
    }

    [Fact]
    public async Task Replay_OfAnEvent_GivesTheSameRequests()
    {
        var body = Body("v1").Replace("\"id\":\"event-v1\",", "", StringComparison.Ordinal);
        await PostAsync("/webhooks/push", body, "Bearer s3cret");
        var first = Assert.Single(Bus.Requested);
        foreach (var (at, status) in new[] { (first.ReceivedAt.ToString("O"), HttpStatusCode.Accepted), ("yesterday", HttpStatusCode.BadRequest) })
        {
            using var response = await SendAsync(HttpMethod.Post, "/v1/sources/push/replay", body, ("Authorization", "Bearer admin-token"), ("ScanMesh-Received-At", at));
            Assert.Equal(status, response.StatusCode);
        }

        Assert.Equal(2, Bus.Requested.Count);
        Assert.Single(Bus.Requested.Select(r => r.RequestId).Distinct());
    }

    private async Task<List<ReceivedEvent>> RecordedAsync(int count)
    {
        while (Bus.Recorded.Count < count)
            await Task.Delay(20, Cancel);
        return [.. Bus.Recorded];
    }

    private static string Body(string tag) =>
        $$$"""{"events":[{"id":"event-{{{tag}}}","timestamp":"2026-01-02T03:04:05Z","action":"push","target":{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{{{Digest}}}","repository":"team/app","tag":"{{{tag}}}"}}]}""";

    private async Task<HttpStatusCode> PostAsync(string path, string body, string? authorization = null)
    {
        using var response = await SendAsync(HttpMethod.Post, path, body, authorization is null ? [] : [("Authorization", authorization)]);
        return response.StatusCode;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(Client.BaseAddress + path.TrimStart('/')));
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await Client.SendAsync(request, Cancel);
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> All { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull
        {
            All.Enqueue($"{state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => All.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
