using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Engine.Images.Registry.Credentials;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit;
using ScanMesh.Tests.Kit.Images;
using ScanMesh.Tests.Kit.Registry;

namespace ScanMesh.Tests.Unit.Engine.Images.Registry;

/// <summary>SECURITY T2 (a) and (b): where credentials and tokens go.</summary>
public sealed class RegistryAuthTests : IAsyncLifetime
{
    private const string Canary = "canary-5f1d";
    private static readonly BuiltContent image = new ImageBuilder().Layer(l => l.File("a", "b")).Build();
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private InProcessRegistry registry = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        registry = await InProcessRegistry.StartAsync();
        registry.Put("team/app", "1", image);
    }

    public ValueTask DisposeAsync() => registry.DisposeAsync();

    [Fact]
    public async Task Bearer_AnonymousToken_IsFetchedOnceAScope()
    {
        registry.Gate = new RegistryGate();
        using var client = Client(registry.Endpoint);
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => client.GetManifestAsync("team/app", "1", Cancel)));
        await ReadBlobAsync(client);
        var token = Assert.Single(registry.Requests, r => r.Path == "/token");
        Assert.Equal("?service=test&scope=repository%3Ateam%2Fapp%3Apull", token.Query);
        Assert.Null(token.Authorization);
    }

    [Fact]
    public async Task Bearer_TokenExpires_IsFetchedAgain()
    {
        registry.Gate = new RegistryGate { ExpiresIn = 100 };
        using var client = Client(registry.Endpoint);
        await client.GetManifestAsync("team/app", "1", Cancel);
        time.Advance(TimeSpan.FromSeconds(80));
        await client.GetManifestAsync("team/app", "1", Cancel);
        Assert.Single(registry.Requests, r => r.Path == "/token");
        time.Advance(TimeSpan.FromSeconds(15));
        await client.GetManifestAsync("team/app", "1", Cancel);
        Assert.Equal(2, registry.Requests.Count(r => r.Path == "/token"));
    }

    [Fact]
    public async Task Bearer_TokenRevoked_IsFetchedAgainOnce()
    {
        registry.Gate = new RegistryGate();
        using var client = Client(registry.Endpoint);
        await client.GetManifestAsync("team/app", "1", Cancel);
        registry.Gate.Revoke();
        await client.GetManifestAsync("team/app", "1", Cancel);
        Assert.Equal(2, registry.Requests.Count(r => r.Path == "/token"));
    }

    [Fact]
    public async Task Basic_AtTheTokenService_IsSentThereOnly()
    {
        registry.Gate = new RegistryGate { Account = ("robot$scan", Canary) };
        using var client = Client(WithPassword());
        await client.GetManifestAsync("team/app", "1", Cancel);
        var token = Assert.Single(registry.Requests, r => r.Path == "/token");
        Assert.StartsWith("Basic ", token.Authorization, StringComparison.Ordinal);
        Assert.All(registry.Requests.Where(r => r.Path != "/token"), r => Assert.False(r.Authorization?.StartsWith("Basic ", StringComparison.Ordinal) ?? false));
    }

    [Fact]
    public async Task Basic_AtTheRegistry_IsSentWhenAsked()
    {
        registry.Gate = new RegistryGate { IsBasic = true, Account = ("robot$scan", Canary) };
        using var client = Client(WithPassword());
        Assert.Equal(image.Digest, (await client.GetManifestAsync("team/app", "1", Cancel)).Digest);
        Assert.Null(registry.Requests[0].Authorization);
    }

    [Fact]
    public async Task Credentials_Rotated_AreReadAgain()
    {
        registry.Gate = new RegistryGate { IsBasic = true, Account = ("robot$scan", "old") };
        var password = "old";
        using var client = Client(registry.Endpoint with { Credentials = Given(() => new("robot$scan", password)) });
        await client.GetManifestAsync("team/app", "1", Cancel);
        registry.Gate.Account = ("robot$scan", password = "new");
        await client.GetManifestAsync("team/app", "1", Cancel);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Credentials_Wrong_AreUnauthorizedWithoutShowingThem(bool basic)
    {
        registry.Gate = new RegistryGate { IsBasic = basic, Account = ("robot$scan", "right") };
        using var client = Client(WithPassword());
        var fault = await FaultAsync(() => client.GetManifestAsync("team/app", "1", Cancel));
        Assert.Equal(FailureReason.Unauthorized, fault.Reason);
        Assert.DoesNotContain(Canary, fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credentials_Missing_AreUnauthorizedAndNameTheSetting()
    {
        registry.Gate = new RegistryGate { Account = ("robot$scan", "right") };
        var basic = ScanMesh.Engine.Images.Registry.Credentials.Credentials.Find("basic")!;
        using var client = Client(registry.Endpoint with { Credentials = basic.Open(new CredentialSettings { Endpoint = registry.Endpoint, Time = time }) });
        var fault = await FaultAsync(() => client.GetManifestAsync("team/app", "1", Cancel));
        Assert.Equal(FailureReason.Unauthorized, fault.Reason);
        Assert.Contains("passwordFile", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bearer_ReadyToken_IsSentAsItIs()
    {
        using var client = Client(registry.Endpoint with { Credentials = Given(() => new("", "ready") { Use = CredentialUse.Bearer }) });
        await client.GetManifestAsync("team/app", "1", Cancel);
        Assert.Equal("Bearer ready", registry.Requests[0].Authorization);
    }

    [Fact]
    public async Task Realm_ElsewhereWithCredentials_IsRefusedAndNamesTokenHosts()
    {
        await using var thief = await InProcessRegistry.StartAsync();
        registry.Gate = new RegistryGate { Realm = thief.Url + "/token", Account = ("robot$scan", Canary) };
        using var client = Client(WithPassword() with { AllowPrivate = true });
        var fault = await FaultAsync(() => client.GetManifestAsync("team/app", "1", Cancel));
        Assert.Equal(FailureReason.Unauthorized, fault.Reason);
        Assert.Contains("tokenHosts", fault.Message, StringComparison.Ordinal);
        Assert.Empty(thief.Requests);
    }

    [Fact]
    public async Task Realm_HttpsElsewhereWithCredentials_IsRefusedAndNamesTokenHosts()
    {
        registry.Gate = new RegistryGate { Realm = "https://thief.example/token" };
        using var client = Client(WithPassword());
        var fault = await FaultAsync(() => client.GetManifestAsync("team/app", "1", Cancel));
        Assert.Equal(FailureReason.Unauthorized, fault.Reason);
        Assert.Contains("tokenHosts: [thief.example]", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Realm_ConfiguredTokenHost_GetsCredentials()
    {
        await using var issuer = await InProcessRegistry.StartAsync();
        registry.Gate = issuer.Gate = new RegistryGate { Realm = issuer.Url + "/token", Account = ("robot$scan", Canary) };
        using var client = Client(WithPassword() with { TokenHosts = [issuer.Host] });
        Assert.Equal(image.Digest, (await client.GetManifestAsync("team/app", "1", Cancel)).Digest);
        Assert.StartsWith("Basic ", Assert.Single(issuer.Requests).Authorization, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Realm_AnonymousPlainHttpElsewhere_IsRefused()
    {
        await using var other = await InProcessRegistry.StartAsync();
        registry.Gate = new RegistryGate { Realm = other.Url + "/token" };
        using var client = Client(registry.Endpoint with { AllowPrivate = true });
        Assert.Equal(FailureReason.Unauthorized, (await FaultAsync(() => client.GetManifestAsync("team/app", "1", Cancel))).Reason);
        Assert.Empty(other.Requests);
    }

    [Theory]
    [InlineData("https://127.0.0.1:1/token")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://[::ffff:10.0.0.1]/token")]
    public async Task Realm_AnonymousAtAPrivateAddress_IsRefused(string realm)
    {
        registry.Gate = new RegistryGate { Realm = realm };
        using var client = Client(registry.Endpoint);
        var fault = await FaultAsync(() => client.GetManifestAsync("team/app", "1", Cancel));
        Assert.Equal(FailureReason.Unsupported, fault.Reason);
        Assert.StartsWith("Refused to connect", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://user:pw@auth.example/token")]
    public async Task Realm_Unusable_IsRefused(string realm)
    {
        registry.Gate = new RegistryGate { Realm = realm };
        using var client = Client(registry.Endpoint);
        var fault = await FaultAsync(() => client.GetManifestAsync("team/app", "1", Cancel));
        Assert.Equal(FailureReason.Unsupported, fault.Reason);
    }

    [Fact]
    public async Task Blob_RedirectedToStorage_GetsNoAuthorization()
    {
        await using var storage = await InProcessRegistry.StartAsync();
        storage.Put("team/app", "1", image);
        registry.Gate = new RegistryGate { Account = ("robot$scan", Canary) };
        registry.Redirect("/blobs/", $"{storage.Url}/v2/team/app/blobs/{image.Layers[0].Digest}?signature=x");
        using var client = Client(WithPassword() with { AllowPrivate = true });
        await client.GetManifestAsync("team/app", "1", Cancel);
        await ReadBlobAsync(client);
        Assert.Null(Assert.Single(storage.Requests).Authorization);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/iam", true)]
    [InlineData("http://169.254.169.254/latest/meta-data/iam", false)]
    [InlineData("http://127.0.0.1:1/x", false)]
    [InlineData("http://[::1]:1/x", false)]
    [InlineData("http://10.0.0.1/x", false)]
    [InlineData("http://0.0.0.0/x", true)]
    public async Task Blob_RedirectedInside_IsRefused(string location, bool allowPrivate)
    {
        registry.Redirect("/blobs/", location);
        using var client = Client(registry.Endpoint with { AllowPrivate = allowPrivate });
        var fault = await FaultAsync(() => ReadBlobAsync(client));
        Assert.Equal(FailureReason.Unsupported, fault.Reason);
        Assert.StartsWith("Refused to connect", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("not json")]
    [InlineData("{\"token\":\"a\\r\\nX-Evil: 1\"}")]
    [InlineData("{\"token\":7}")]
    public async Task TokenResponse_Unusable_IsAClearFault(string body)
    {
        registry.Gate = new RegistryGate();
        registry.Answer("/token", c => c.Response.WriteAsync(body));
        using var client = Client(registry.Endpoint);
        Assert.Equal(FailureReason.Unsupported, (await FaultAsync(() => client.GetManifestAsync("team/app", "1", Cancel))).Reason);
    }

    [Fact]
    public async Task TokenResponse_Huge_IsTooLarge()
    {
        registry.Gate = new RegistryGate();
        registry.Answer("/token", c => c.Response.WriteAsync("{\"token\":\"" + new string('a', 1_000_000)));
        using var client = Client(registry.Endpoint);
        Assert.Equal(FailureReason.TooLarge, (await FaultAsync(() => client.GetManifestAsync("team/app", "1", Cancel))).Reason);
    }

    [Fact]
    public async Task SharedCase_DockerHubChallenge_GivesTheDocumentedTokenRequest()
    {
        using var cases = JsonDocument.Parse(await File.ReadAllBytesAsync(SharedCases.Require("schemas", "oci", "token-auth.json"), Cancel));
        var root = cases.RootElement;
        var far = new StubHandler(request =>
        {
            if (request.RequestUri!.Host == "auth.docker.io")
                return new HttpResponseMessage { Content = new StringContent(root.GetProperty("token_response").GetRawText()) };
            if (request.Headers.Authorization is not null)
                return new HttpResponseMessage { Content = new ByteArrayContent(image.Bytes) };
            var refusal = new HttpResponseMessage(System.Net.HttpStatusCode.Unauthorized);
            refusal.Headers.TryAddWithoutValidation("WWW-Authenticate", root.GetProperty("challenge_response").GetProperty("www_authenticate").GetString());
            return refusal;
        });
#pragma warning disable RS0030 // the far end is a stub: docker.io itself is not asked by a test
        using var client = new RegistryClient(RegistryEndpoint.Anonymous("docker.io") with { Credentials = Given(() => new("u", Canary)) }, new ScanLimits(), time, new HttpClient(far));
#pragma warning restore RS0030
        await client.GetManifestAsync("samalba/my-app", "latest", Cancel);
        Assert.Equal(["registry-1.docker.io", "auth.docker.io", "registry-1.docker.io"], far.Seen.Select(s => s.Uri.Host));
        Assert.Equal(root.GetProperty("token_request").GetString(), Uri.UnescapeDataString(far.Seen[1].Uri.AbsoluteUri));
        Assert.Equal("Bearer " + root.GetProperty("token_response").GetProperty("token").GetString(), far.Seen[2].Authorization);
    }

    private RegistryClient Client(RegistryEndpoint endpoint) => new(endpoint, new ScanLimits(), time);

    private RegistryEndpoint WithPassword() => registry.Endpoint with { Credentials = Given(() => new("robot$scan", Canary)) };

    private static GivenCredentials Given(Func<RegistryCredentials?> read) => new(read, "none");

    private static async Task ReadBlobAsync(RegistryClient client)
    {
        await using var stream = await client.OpenBlobAsync("team/app", image.Layers[0].Descriptor, Cancel);
        await stream.CopyToAsync(Stream.Null, Cancel);
    }

    private static Task<ScanException> FaultAsync(Func<Task> act) => Assert.ThrowsAsync<ScanException>(act);
}
