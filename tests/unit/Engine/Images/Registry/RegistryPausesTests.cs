using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit.Images;
using ScanMesh.Tests.Kit.Registry;

namespace ScanMesh.Tests.Unit.Engine.Images.Registry;

/// <summary>429 and Retry-After: one pause for all requests of a worker to a registry, out of one budget.</summary>
public sealed class RegistryPausesTests
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void TryBegin_ManyRefusedTogether_CostOnePause()
    {
        var pauses = new RegistryPauses(TimeSpan.FromSeconds(6), time);
        for (var i = 0; i < 20; i++)
            Assert.True(pauses.TryBegin(TimeSpan.FromSeconds(5)));
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.False(pauses.TryBegin(TimeSpan.FromSeconds(5)));
        Assert.True(pauses.TryBegin(TimeSpan.FromSeconds(1)));
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(6, false)]
    [InlineData(3600, false)]
    public void TryBegin_LongPause_IsTheCallers(int seconds, bool kept) =>
        Assert.Equal(kept, new RegistryPauses(TimeSpan.FromSeconds(20), time).TryBegin(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void TryBegin_BudgetSpent_FillsUpAgain()
    {
        var pauses = new RegistryPauses(TimeSpan.FromSeconds(5), time);
        Assert.True(pauses.TryBegin(TimeSpan.FromSeconds(5)));
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.False(pauses.TryBegin(TimeSpan.FromSeconds(5)));
        time.Advance(TimeSpan.FromMinutes(9));
        Assert.True(pauses.TryBegin(TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task Pull_OneLayerIsRefused_TheOthersWaitToo()
    {
        await using var registry = await InProcessRegistry.StartAsync();
        var image = new ImageBuilder().Layer(l => l.File("a", "1")).Layer(l => l.File("b", "2")).Layer(l => l.File("c", "3")).Build();
        registry.Put("team/app", "1", image);
        var refused = false;
        registry.Intercept(context =>
        {
            if (refused)
                return Task.FromResult(false);
            refused = true;
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "3";
            return Task.FromResult(true);
        });
        using var client = new RegistryClient(registry.Endpoint with { MaxParallel = 1 }, new ScanLimits(), time);
        // One place: the second request is sent after the first one's refusal was read, and finds its pause.
        var reads = image.Layers.Select(l => ReadAsync(client, l)).ToList();
        while (reads.Exists(r => !r.IsCompleted))
        {
            await Task.Delay(5, Cancel);
            if (time.GetUtcNow().Second == 2)
                Assert.Single(registry.Requests);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        await Task.WhenAll(reads);
        Assert.Equal(4, registry.Requests.Count);
    }

    [Fact]
    public async Task Pull_RefusedAgainAndAgain_EndsWithTheRegistrysWaitAfterTheBudget()
    {
        await using var registry = await InProcessRegistry.StartAsync();
        registry.Answer("/v2/", context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = 4.ToString(CultureInfo.InvariantCulture);
            return Task.CompletedTask;
        });
        using var client = new RegistryClient(registry.Endpoint, new ScanLimits(), time);
        var pull = client.GetManifestAsync("team/app", "1", Cancel);
        while (!pull.IsCompleted)
        {
            await Task.Delay(5, Cancel);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        var fault = await Assert.ThrowsAsync<ScanException>(() => pull);
        Assert.Equal((FailureReason.RegistryUnavailable, TimeSpan.FromSeconds(4)), (fault.Reason, fault.RetryAfter));
        Assert.Equal(6, registry.Requests.Count);
    }

    private static async Task ReadAsync(RegistryClient client, BuiltLayer layer)
    {
        await using var stream = await client.OpenBlobAsync("team/app", layer.Descriptor, Cancel);
        await stream.CopyToAsync(Stream.Null, Cancel);
    }
}
