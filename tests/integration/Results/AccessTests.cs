using System.Net;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ScanMesh.Contracts.V1;
using ScanMesh.Events.V1;
using ScanMesh.Hosting.Access;
using ScanMesh.Hosting.Listeners;
using ScanMesh.Mesh.V1;
using ScanMesh.Results.V1;
using Severity = ScanMesh.Engine.Model.Severity;

namespace ScanMesh.Tests.Integration.Results;

/// <summary>SECURITY T8 and T9: who may see what.</summary>
public sealed class AccessTests
{
    private static readonly string Shared = Reports.DigestOf("shared");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Endpoints_AllOfThem_CarryARule()
    {
        await using var host = await ResultsHost.StartAsync();
        var endpoints = host.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToList();
        var paths = endpoints.Select(e => e.RoutePattern.RawText!).ToList();
        Assert.Contains(paths, p => p.Contains("Watch", StringComparison.Ordinal));
        Assert.Contains(paths, p => p.Contains("redrive", StringComparison.Ordinal));
        Assert.Contains(paths, p => p.Contains("BeginScan", StringComparison.Ordinal));
        foreach (var endpoint in endpoints.Where(e => !IsOfHealthPort(e.RoutePattern.RawText!)))
        {
            var rules = endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>();
            var open = endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;
            Assert.True(rules.Count > 0 || open, $"{endpoint.RoutePattern.RawText} has no rule");
            Assert.True(!open || endpoint.RoutePattern.RawText!.StartsWith("/grpc.health.v1.Health/", StringComparison.Ordinal), $"{endpoint.RoutePattern.RawText} is open");
            Assert.True(rules.All(r => r.Policy != ApiPolicies.Nobody) || endpoint.RoutePattern.RawText!.Contains("unimplemented", StringComparison.Ordinal), $"{endpoint.RoutePattern.RawText} was given no rule");
        }
    }

    [Fact]
    public async Task Endpoint_AddedWithoutARule_LetsNobodyIn()
    {
        await using var host = await ResultsHost.StartAsync(map: app => app.MapListener("api", routes => routes.DenyByDefault().MapGet("/forgotten", () => "secret")));
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.Http(null).GetAsync("/forgotten", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await host.Http("admin-token").GetAsync("/forgotten", Cancel)).StatusCode);
    }

    [Theory]
    [InlineData("/v1/mesh")]
    [InlineData("/v1/requests/6b0f3a52-5c7e-4b57-9d0b-2f6f5f1c9a11")]
    [InlineData("/v1/requests?reference=team-a/app")]
    [InlineData("/v1/reports/sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("/v1/advisories/snapshot")]
    [InlineData("/openapi/results.json")]
    public async Task Http_WithoutAValidToken_Is401(string path)
    {
        await using var host = await ResultsHost.StartAsync();
        foreach (var token in new[] { null, "wrong", "admin-toke", ResultsHost.MeshToken })
        {
            var response = await host.Http(token).GetAsync(path, Cancel);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.StartsWith("Bearer", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Scopes_NotGiven_AreRefused()
    {
        await using var host = await ResultsHost.StartAsync();
        var push = await host.ScanAsync("team-a/app", "v1", Reports.Of(Shared));
        Assert.Equal(HttpStatusCode.Forbidden, (await host.Http("a-token").PostAsync($"/v1/failures/{push.RequestId}/redrive", null, Cancel)).StatusCode);
        using var watch = new Events.V1.Events.EventsClient(host.Channel("grpc")).Watch(new WatchRequest { Oldest = new() }, ResultsHost.Bearer("reader-token"), cancellationToken: Cancel);
        Assert.Equal(StatusCode.PermissionDenied, (await Assert.ThrowsAsync<RpcException>(() => watch.ResponseStream.MoveNext(Cancel))).StatusCode);
    }

    [Fact]
    public async Task Mesh_WithoutItsToken_IsRefused()
    {
        await using var host = await ResultsHost.StartAsync();
        var client = new Mesh.V1.Ledger.LedgerClient(host.Channel("mesh"));
        foreach (var token in new[] { null, "wrong", "admin-token" })
        {
            var refused = await Assert.ThrowsAsync<RpcException>(async () => await client.RenewLeaseAsync(new RenewLeaseRequest(), ResultsHost.Bearer(token), cancellationToken: Cancel));
            Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
        }

        var elsewhere = new Mesh.V1.Ledger.LedgerClient(host.Channel("grpc"));
        var missing = await Assert.ThrowsAsync<RpcException>(async () => await elsewhere.RenewLeaseAsync(new RenewLeaseRequest(), ResultsHost.Bearer(ResultsHost.MeshToken), cancellationToken: Cancel));
        Assert.NotEqual(StatusCode.FailedPrecondition, missing.StatusCode);
    }

    [Fact]
    public async Task TwoTeams_OneSharedImage_NeitherSeesTheOthersNameAnywhere()
    {
        await using var host = await ResultsHost.StartAsync();

        // The other team's index of which the shared image is a child, known before this team pushes the image alone.
        var index = Reports.DigestOf("index of b");
        await host.Ledger.OnExpandedAsync(
            new IndexExpanded
            {
                RequestId = Guid.NewGuid(),
                Registry = "corp",
                Repository = "team-b/secret-project",
                Tag = "multi",
                IndexDigest = index,
                ResolvedAt = DateTimeOffset.UnixEpoch.AddYears(56),
                Children = [new IndexChild { Digest = Shared, Kind = "image", Platform = "linux/amd64" }, new IndexChild { Digest = Reports.DigestOf("arm of b"), Kind = "image", Platform = "linux/arm64" }],
            },
            Cancel);
        var own = await host.ScanAsync("team-a/app", "v1", Reports.Of(Shared, 1, Reports.Finding("CVE-1", Severity.Critical)));
        var other = await host.ScanAsync("team-b/secret-project", "v2", Reports.Of(Shared, 1, Reports.Finding("CVE-1", Severity.Critical)));
        var foreign = Reports.DigestOf("only b");
        await host.ScanAsync("team-b/secret-project", "v3", Reports.Of(foreign));

        var http = host.Http("a-token");
        var seen = new List<string>();
        foreach (var path in new[] { $"/v1/requests/{own.RequestId}", $"/v1/requests?digest={Shared}", "/v1/requests?reference=team-a/app", $"/v1/reports/{Shared}", "/v1/mesh" })
        {
            var response = await http.GetAsync(path, Cancel);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            seen.Add(await response.Content.ReadAsStringAsync(Cancel));
        }

        foreach (var path in new[] { $"/v1/requests/{other.RequestId}", $"/v1/reports/{foreign}", $"/v1/reports/{index}", $"/v1/reports/{Shared}?repository=team-b/secret-project" })
        {
            var response = await http.GetAsync(path, Cancel);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            seen.Add((await response.Content.ReadAsStringAsync(Cancel)).Replace(path, "", StringComparison.Ordinal));
        }

        seen.Add(await http.GetStringAsync("/v1/requests?reference=team-b/secret-project", Cancel));
        var results = new ScanMesh.Results.V1.Results.ResultsClient(host.Channel("grpc"));
        var bearer = ResultsHost.Bearer("a-token");
        var images = await results.ListImagesAsync(new ListImagesRequest(), bearer, cancellationToken: Cancel);
        Assert.Single(images.Images);
        seen.Add(images.ToString());
        seen.Add((await results.ListFindingsAsync(new ListFindingsRequest { Digest = Shared }, bearer, cancellationToken: Cancel)).ToString());
        seen.Add((await results.GetVerdictAsync(new GetVerdictRequest { Registry = "corp", Repository = "team-a/app", Digest = Shared }, bearer, cancellationToken: Cancel)).ToString());
        Assert.Equal(StatusCode.NotFound, await CodeOf(async () => await results.GetVerdictAsync(new GetVerdictRequest { Registry = "corp", Repository = "team-b/secret-project", Digest = Shared }, bearer, cancellationToken: Cancel)));
        Assert.Equal(StatusCode.NotFound, await CodeOf(async () => await results.GetVerdictAsync(new GetVerdictRequest { Registry = "corp", Repository = "team-a/app", Digest = index }, bearer, cancellationToken: Cancel)));
        Assert.Equal(StatusCode.NotFound, await CodeOf(async () => await results.ListFindingsAsync(new ListFindingsRequest { Digest = foreign }, bearer, cancellationToken: Cancel)));
        Assert.Equal(StatusCode.NotFound, await CodeOf(async () => await results.ListFindingsAsync(new ListFindingsRequest { Digest = Reports.DigestOf("nowhere") }, bearer, cancellationToken: Cancel)));

        foreach (var start in new[] { new WatchRequest { Oldest = new(), HeartbeatSeconds = 1 }, new WatchRequest { Snapshot = new(), HeartbeatSeconds = 1 } })
        {
            using var watch = new Events.V1.Events.EventsClient(host.Channel("grpc")).Watch(start, bearer, cancellationToken: Cancel);
            while (await watch.ResponseStream.MoveNext(Cancel) && watch.ResponseStream.Current.ItemCase != WatchResponse.ItemOneofCase.Heartbeat)
                seen.Add(watch.ResponseStream.Current.ToString());
        }

        Assert.Contains(seen, s => s.Contains("CVE-1", StringComparison.Ordinal));
        Assert.DoesNotContain("team-b", string.Concat(seen).Replace("reference=team-b", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("secret-project", string.Concat(seen), StringComparison.Ordinal);
        Assert.DoesNotContain(index, string.Concat(seen), StringComparison.Ordinal);

        using var events = new Events.V1.Events.EventsClient(host.Channel("grpc")).Watch(new WatchRequest { Oldest = new() }, ResultsHost.Bearer("b-token"), cancellationToken: Cancel);
        Assert.True(await events.ResponseStream.MoveNext(Cancel));
        Assert.Equal(StatusCode.NotFound, await CodeOf(async () => await results.ListFindingsAsync(new ListFindingsRequest { EventId = events.ResponseStream.Current.Event.Id }, bearer, cancellationToken: Cancel)));
    }

    [Fact]
    public async Task OpenOnLoopback_NoTokenConfigured_LocalCallersOnly()
    {
        await using var host = await ResultsHost.StartAsync(openOnLoopback: true, change: o => o with { Api = new() });
        Assert.Equal(HttpStatusCode.OK, (await host.Http(null).GetAsync("/v1/mesh", Cancel)).StatusCode);
        foreach (var (header, value) in new[] { ("Origin", "http://evil.example"), ("Host", "evil.example") })
        {
            var http = host.Http(null);
            http.DefaultRequestHeaders.Add(header, value);
            Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/v1/mesh", Cancel)).StatusCode);
        }

        await using var closed = await ResultsHost.StartAsync(openOnLoopback: true);
        Assert.Equal(HttpStatusCode.Unauthorized, (await closed.Http(null).GetAsync("/v1/mesh", Cancel)).StatusCode);
    }

    private static bool IsOfHealthPort(string path) => path.StartsWith("/health/", StringComparison.Ordinal) || path.StartsWith("/metrics", StringComparison.Ordinal);

    private static async Task<StatusCode> CodeOf(Func<Task> call) => (await Assert.ThrowsAsync<RpcException>(call)).StatusCode;
}
