using System.Net;
using System.Text.Json;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Tests.Kit.Images;
using ScanMesh.Tests.Kit.Registry;

namespace ScanMesh.Tests.Integration.Results;

/// <summary>Sweeps of a running service, by its HTTP API.</summary>
public sealed class SweepApiTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sweep_PlannedStartedAndWatched_TellsWhatItDid()
    {
        await using var registry = await InProcessRegistry.StartAsync();
        var image = new ImageBuilder().Layer(l => l.File("f", "1")).Build();
        registry.Put("team-a/app", "1", image);
        registry.Put("team-a/app", "2", image);
        await using var host = await StartAsync(registry);
        var http = host.Http("admin-token");

        using (var planned = await UntilDoneAsync(http, "plan"))
        {
            var plan = planned.RootElement.GetProperty("plan");
            Assert.Equal((2, 1, 1, image.Layers[0].Bytes.Length), (plan.GetProperty("unknown").GetInt32(), plan.GetProperty("images").GetInt32(), plan.GetProperty("layers").GetInt32(), plan.GetProperty("bytes").GetInt32()));
            Assert.True(plan.GetProperty("hoursAtBudget").GetDouble() >= 0);
        }

        Assert.Empty(host.Bus.Requested);
        using (var swept = await UntilDoneAsync(http, "start"))
            Assert.Equal((true, 2), (swept.RootElement.GetProperty("sweep").GetProperty("onboarding").GetBoolean(), swept.RootElement.GetProperty("sweep").GetProperty("requested").GetInt32()));
        Assert.Equal(["1", "2"], host.Bus.Requested.Select(r => r.Tag));
        Assert.Equal(HttpStatusCode.Conflict, (await http.PostAsync("/v1/sweeps/corp/pause", null, Cancel)).StatusCode);
        using var health = GuardedHttp.CreateClient(new OutboundRules { OperatorHosts = [host.Address("health").Authority], AllowPlainHttp = true });
        var metrics = await health.GetStringAsync(new Uri(host.Address("health"), "/metrics"), Cancel);
        Assert.Contains("scanmesh_pushes_missed_total{", metrics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("reader-token", "corp", HttpStatusCode.Forbidden)]
    [InlineData("team-token", "corp", HttpStatusCode.NotFound)]
    [InlineData("admin-token", "other", HttpStatusCode.NotFound)]
    [InlineData("admin-token", "none", HttpStatusCode.NotFound)]
    [InlineData("wrong", "corp", HttpStatusCode.Unauthorized)]
    public async Task Sweep_NotAllowedOrNotConfigured_IsRefusedAndNothingBegins(string token, string name, HttpStatusCode status)
    {
        await using var registry = await InProcessRegistry.StartAsync();
        await using var host = await StartAsync(registry);
        var http = host.Http(token);
        foreach (var action in new[] { "plan", "start", "pause" })
            Assert.Equal(status, (await http.PostAsync($"/v1/sweeps/{name}/{action}", null, Cancel)).StatusCode);
        Assert.Equal(status, (await http.GetAsync($"/v1/sweeps/{name}", Cancel)).StatusCode);
        using var untouched = JsonDocument.Parse(await host.Http("admin-token").GetStringAsync("/v1/sweeps/corp", Cancel));
        Assert.All(untouched.RootElement.EnumerateObject().Where(p => p.Name != "registry"), p => Assert.Equal(JsonValueKind.Null, p.Value.ValueKind));
    }

    private static Task<ResultsHost> StartAsync(InProcessRegistry registry) => ResultsHost.StartAsync(change: options => options with
    {
        Registries = new()
        {
            ["corp"] = new() { Host = registry.Host, Insecure = true, Sweep = new() { RequestsPerMinute = 6000 } },
            // Not swept: its secret is not looked for.
            ["other"] = new() { Host = "other.example.test", Auth = "basic", Username = "u", PasswordFile = "/no/such/file" },
        },
        Api = new() { Tokens = [.. options.Api.Tokens, new() { Name = "team", Token = "team-token", Repositories = ["team-a/**"], Scopes = ["admin"] }] },
    });

    private static async Task<JsonDocument> UntilDoneAsync(HttpClient http, string action)
    {
        (await http.PostAsync($"/v1/sweeps/corp/{action}", null, Cancel)).EnsureSuccessStatusCode();
        while (true)
        {
            var status = JsonDocument.Parse(await http.GetStringAsync("/v1/sweeps/corp", Cancel));
            if (status.RootElement.GetProperty(action == "plan" ? "plan" : "sweep").GetProperty("state").GetString() == "done")
                return status;
            status.Dispose();
            await Task.Delay(100, Cancel);
        }
    }
}
