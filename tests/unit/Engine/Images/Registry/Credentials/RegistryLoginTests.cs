using Microsoft.Extensions.Time.Testing;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Engine.Images.Registry.Credentials;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit.Images;
using ScanMesh.Tests.Kit.Registry;

namespace ScanMesh.Tests.Unit.Engine.Images.Registry.Credentials;

/// <summary>Credentials that end: renewed before, once for all, once after a refusal.</summary>
public sealed class RegistryLoginTests
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly CountingSource source;

    public RegistryLoginTests() => source = new CountingSource(time);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Current_ManyCallers_OneFetch()
    {
        using var login = new RegistryLogin(source, time);
        source.Hold = new TaskCompletionSource();
        var callers = Enumerable.Range(0, 20).Select(_ => login.CurrentAsync(Cancel).AsTask()).ToList();
        source.Hold.SetResult();
        Assert.All(await Task.WhenAll(callers), c => Assert.Equal("secret-1", c!.Secret));
        Assert.Equal(1, source.Count);
    }

    [Fact]
    public async Task Current_NineTenthsOfTheirLife_AreRenewed()
    {
        using var login = new RegistryLogin(source, time);
        await login.CurrentAsync(Cancel);
        time.Advance(TimeSpan.FromMinutes(53));
        Assert.Equal("secret-1", (await login.CurrentAsync(Cancel))!.Secret);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("secret-2", (await login.CurrentAsync(Cancel))!.Secret);
    }

    [Fact]
    public async Task Current_IssuerAway_OldOnesAreUsedUntilTheyEnd()
    {
        using var login = new RegistryLogin(source, time);
        await login.CurrentAsync(Cancel);
        source.Fault = new ScanException(FailureReason.RegistryUnavailable, "away");
        time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal("secret-1", (await login.CurrentAsync(Cancel))!.Secret);
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.Same(source.Fault, await Assert.ThrowsAsync<ScanException>(async () => await login.CurrentAsync(Cancel)));
    }

    [Fact]
    public async Task Current_FirstCallerCancelled_TheNextFetches()
    {
        using var login = new RegistryLogin(source, time);
        using var cancelled = new CancellationTokenSource();
        source.Hold = new TaskCompletionSource();
        var first = login.CurrentAsync(cancelled.Token).AsTask();
        var second = login.CurrentAsync(Cancel).AsTask();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        source.Hold.SetResult();
        Assert.NotNull(await second);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pull_CredentialsRefused_AreRenewedOnceAndThenAccepted(bool basic)
    {
        await using var registry = await RegistryAsync(new RegistryGate { IsBasic = basic, Account = ("user", "secret-2") });
        using var client = new RegistryClient(registry.Endpoint with { Credentials = source }, new ScanLimits(), time);
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => client.GetManifestAsync("team/app", "1", Cancel)));
        Assert.Equal(2, source.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pull_RenewedOnesRefusedToo_IsUnauthorizedAndTheIssuerIsLeftAlone(bool basic)
    {
        await using var registry = await RegistryAsync(new RegistryGate { IsBasic = basic, Account = ("user", "never") });
        using var client = new RegistryClient(registry.Endpoint with { Credentials = source }, new ScanLimits(), time);
        for (var i = 0; i < 5; i++)
        {
            var fault = await Assert.ThrowsAsync<ScanException>(() => client.GetManifestAsync("team/app", "1", Cancel));
            Assert.Equal(FailureReason.Unauthorized, fault.Reason);
            Assert.DoesNotContain("secret-", fault.ToString(), StringComparison.Ordinal);
        }

        Assert.Equal(2, source.Count);
    }

    [Fact]
    public async Task Pull_Forbidden_IsNoReasonToRenew()
    {
        await using var registry = await RegistryAsync(null);
        registry.Answer("/v2/", context =>
        {
            context.Response.StatusCode = 403;
            return Task.CompletedTask;
        });
        using var client = new RegistryClient(registry.Endpoint with { Credentials = source }, new ScanLimits(), time);
        await Assert.ThrowsAsync<ScanException>(() => client.GetManifestAsync("team/app", "1", Cancel));
        Assert.Equal(1, source.Count);
        Assert.Single(registry.Requests);
    }

    [Fact]
    public async Task Pull_BasicRegistry_IsNotAskedForItsChallengeEachTime()
    {
        await using var registry = await RegistryAsync(new RegistryGate { IsBasic = true, Account = ("user", "secret-1") });
        using var client = new RegistryClient(registry.Endpoint with { Credentials = source }, new ScanLimits(), time);
        for (var i = 0; i < 3; i++)
            await client.GetManifestAsync("team/app", "1", Cancel);
        Assert.Equal([401, 200, 200, 200], registry.Requests.Select(r => r.Status));
    }

    [Fact]
    public void Kinds_Names_AreTheDocumentedOnes() =>
        Assert.Equal(["anonymous", "basic", "bearer", "docker-config", "ecr", "acr", "gar"], ScanMesh.Engine.Images.Registry.Credentials.Credentials.All.Select(k => k.Name));

    [Fact]
    public void Credentials_Text_ShowsNothing() => Assert.DoesNotContain("s3cret", $"{new RegistryCredentials("s3cret", "s3cret")}", StringComparison.Ordinal);

    private static async Task<InProcessRegistry> RegistryAsync(RegistryGate? gate)
    {
        var registry = await InProcessRegistry.StartAsync();
        registry.Put("team/app", "1", new ImageBuilder().Layer(l => l.File("a", "b")).Build());
        registry.Gate = gate;
        return registry;
    }

    private sealed class CountingSource(TimeProvider time) : ICredentialSource
    {
        public int Count { get; private set; }

        public TaskCompletionSource? Hold { get; set; }

        public ScanException? Fault { get; set; }

        public async ValueTask<RegistryCredentials?> GetAsync(CancellationToken cancellationToken)
        {
            if (Hold is { } hold)
                await hold.Task.WaitAsync(cancellationToken);
            if (Fault is { } fault)
                throw fault;
            return new RegistryCredentials("user", $"secret-{++Count}") { Expires = time.GetUtcNow().AddHours(1) };
        }
    }
}
