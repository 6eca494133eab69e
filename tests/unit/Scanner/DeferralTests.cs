using Grpc.Core;
using Microsoft.AspNetCore.Http;
using ScanMesh.Tests.Kit.Registry;

namespace ScanMesh.Tests.Unit.Scanner;

/// <summary>Registries at their limit or in trouble, and results away: who waits, and what counts.</summary>
public sealed class DeferralTests : IAsyncLifetime
{
    private InProcessRegistry limited = null!;
    private InProcessRegistry other = null!;
    private WorkerHost worker = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        limited = await InProcessRegistry.StartAsync();
        other = await InProcessRegistry.StartAsync();
        worker = await WorkerHost.StartAsync(registries: [("hub", limited), ("corp", other)]);
        limited.Put("team/app", "1.0", Samples.Image("openssl"));
        other.Put("team/app", "1.0", Samples.Image("openssl"));
    }

    public async ValueTask DisposeAsync()
    {
        await worker.DisposeAsync();
        await limited.DisposeAsync();
        await other.DisposeAsync();
    }

    [Fact]
    public async Task RegistryAtItsLimit_BeforeTheScan_DefersItsMessagesAtOnceAndNoOthers()
    {
        limited.Answer("/manifests/", context => Refuse(context, 429, "30"));
        var first = WorkerHost.Request("team/app", "1.0", registry: "hub");
        await worker.HandleAsync(first, Cancellation);
        var (request, delay) = Assert.Single(worker.Bus.Deferred);
        Assert.Equal(first, request);
        Assert.InRange(delay, TimeSpan.FromSeconds(29), TimeSpan.FromSeconds(30));

        var asked = limited.Requests.Count;
        for (var i = 0; i < 5; i++)
            await worker.HandleAsync(WorkerHost.Request("team/app", "1.0", registry: "hub"), Cancellation);
        Assert.Equal(6, worker.Bus.Deferred.Count);
        Assert.All(worker.Bus.Deferred, d => Assert.Equal(0, d.Request.Deferrals));
        Assert.Equal(asked, limited.Requests.Count);

        await worker.HandleAsync(WorkerHost.Request("team/app", "1.0", registry: "corp"), Cancellation);
        Assert.Single(worker.Bus.Completed);
        Assert.Empty(worker.Bus.Failed);
    }

    [Fact]
    public async Task RegistryAtItsLimit_InMidScan_GivesTheLeaseBackUncounted()
    {
        limited.Answer("/blobs/", context => Refuse(context, 429, "30"));
        await worker.HandleAsync(WorkerHost.Request("team/app", "1.0", registry: "hub"), Cancellation);
        Assert.False(Assert.Single(worker.Ledger.Released).CountAttempt);
        Assert.Equal(0, Assert.Single(worker.Bus.Deferred).Request.Deferrals);
        Assert.Empty(worker.Ledger.Results);
        Assert.Empty(worker.Bus.Failed);
    }

    [Fact]
    public async Task RegistryInTrouble_InMidScan_CountsTheAttemptAndClimbsTheTiers()
    {
        limited.Answer("/blobs/", context => Refuse(context, 502, null));
        await worker.HandleAsync(WorkerHost.Request("team/app", "1.0", registry: "hub") with { Deferrals = 1 }, Cancellation);
        var released = Assert.Single(worker.Ledger.Released);
        Assert.Equal((true, "registry-unavailable"), (released.CountAttempt, released.Reason));
        var (request, delay) = Assert.Single(worker.Bus.Deferred);
        Assert.Equal((2, TimeSpan.FromMinutes(1)), (request.Deferrals, delay));
        Assert.True(released.RetryAt.ToDateTimeOffset() > TimeProvider.System.GetUtcNow().AddSeconds(30));
    }

    [Fact]
    public async Task RegistryInTrouble_BeforeTheScan_ClimbsTheTiersThenFails()
    {
        limited.Answer("/manifests/", context => Refuse(context, 502, null));
        var request = WorkerHost.Request("team/app", "1.0", registry: "hub");
        for (var i = 0; i < 4; i++)
        {
            await worker.HandleAsync(request, Cancellation);
            request = worker.Bus.Deferred.Last().Request;
        }

        Assert.Equal([10, 60, 600, 3600], worker.Bus.Deferred.Select(d => d.Delay.TotalSeconds));
        Assert.Empty(worker.Bus.Failed);
        await worker.HandleAsync(request, Cancellation);
        Assert.Equal("registry-unavailable", Assert.Single(worker.Bus.Failed).Reason);
        Assert.Equal(4, worker.Bus.Deferred.Count);
    }

    [Fact]
    public async Task CredentialsRefused_InMidScan_FailsTheScanWithItsFence()
    {
        limited.Answer("/blobs/", context => Refuse(context, 403, null));
        await worker.HandleAsync(WorkerHost.Request("team/app", "1.0", registry: "hub"), Cancellation);
        var failed = Assert.Single(worker.Bus.Failed);
        Assert.Equal((FakeLedger.ScanId, 1L, "unauthorized"), (failed.ScanId.ToString(), failed.Fence, failed.Reason));
        Assert.Empty(worker.Bus.Deferred);
    }

    [Fact]
    public async Task ResultsAway_DefersForTheShortestTierWithoutAnAttempt()
    {
        worker.Ledger.Fault = (_, _) => new Status(StatusCode.Unauthenticated, "the token was rotated");
        var request = WorkerHost.Request("team/app", "1.0") with { Deferrals = 2 };
        await worker.HandleAsync(request, Cancellation);
        Assert.Equal((request, TimeSpan.FromSeconds(10)), Assert.Single(worker.Bus.Deferred));
        Assert.Empty(worker.Bus.Failed);
    }

    [Fact]
    public async Task OwnFault_CountsTheAttempt()
    {
        worker.Ledger.Fault = (call, _) => call == "PutResult" ? new Status(StatusCode.InvalidArgument, "not a report") : null;
        await worker.HandleAsync(WorkerHost.Request("team/app", "1.0"), Cancellation);
        var released = Assert.Single(worker.Ledger.Released);
        Assert.Equal((true, "internal"), (released.CountAttempt, released.Reason));
        Assert.DoesNotContain("not a report", released.Message, StringComparison.Ordinal);
        Assert.Equal(1, Assert.Single(worker.Bus.Deferred).Request.Deferrals);
    }

    [Fact]
    public async Task Scan_LongerThanAllowed_IsATimeoutThatCounts()
    {
        await using var hasty = await WorkerHost.StartAsync(new() { ScanTime = TimeSpan.FromSeconds(1) }, ("hub", limited));
        limited.Answer("/blobs/", context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await hasty.HandleAsync(WorkerHost.Request("team/app", "1.0", registry: "hub"), Cancellation);
        var released = Assert.Single(hasty.Ledger.Released);
        Assert.Equal((true, "timeout"), (released.CountAttempt, released.Reason));
        Assert.Empty(hasty.Ledger.Results);
    }

    private static Task Refuse(HttpContext context, int status, string? retryAfter)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.RetryAfter = retryAfter;
        return Task.CompletedTask;
    }
}
