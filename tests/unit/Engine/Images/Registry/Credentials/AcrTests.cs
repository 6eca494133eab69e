using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Engine.Images.Registry.Credentials;
using ScanMesh.Engine.Images.Registry.Credentials.Acr;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit;
using ScanMesh.Tests.Kit.Images;
using ScanMesh.Tests.Kit.Registry;

namespace ScanMesh.Tests.Unit.Engine.Images.Registry.Credentials;

/// <summary>Azure Container Registry against stand-ins of Entra ID, IMDS and the registry's own /oauth2.</summary>
public sealed class AcrTests : IAsyncLifetime
{
    private const string Secret = "canary-acr-secret";
    private static readonly BuiltContent image = new ImageBuilder().Layer(l => l.File("a", "b")).Build();
    private readonly FakeTimeProvider time = new(TimeProvider.System.GetUtcNow());
    private readonly TemporaryFolder folder = new();
    private readonly Dictionary<string, string> environment = [];
    private readonly List<(string Path, IFormCollection Form)> asked = [];
    private (int Status, string Body)? refusal;
    private IdentityService entra = null!;
    private InProcessRegistry registry = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        entra = await IdentityService.StartAsync(Answer);
        registry = await InProcessRegistry.StartAsync();
        registry.Put("team/app", "1", image);
        registry.Answer("/oauth2/", async context =>
        {
            var form = await context.Request.ReadFormAsync();
            asked.Add((context.Request.Path, form));
            await context.Response.WriteAsJsonAsync(context.Request.Path == "/oauth2/exchange"
                ? new Dictionary<string, object> { ["refresh_token"] = Jwt(time.GetUtcNow().AddHours(3)) }
                : new Dictionary<string, object> { ["access_token"] = "acr-access", ["expires_in"] = 4000 });
        });
        registry.Intercept(context =>
        {
            if (context.Request.Headers.Authorization == "Bearer acr-access")
                return Task.FromResult(false);
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = $"Bearer realm=\"{registry.Url}/oauth2/token\",service=\"{registry.Host}\",scope=\"repository:team/app:pull\"";
            return Task.FromResult(true);
        });
    }

    public async ValueTask DisposeAsync()
    {
        await entra.DisposeAsync();
        await registry.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Pull_WorkloadIdentity_ExchangesAndRefreshesBeforeTheEnd()
    {
        var file = Path.Combine(folder.Path, "token");
        await File.WriteAllTextAsync(file, "federated-jwt", Cancel);
        (environment["AZURE_TENANT_ID"], environment["AZURE_CLIENT_ID"], environment["AZURE_FEDERATED_TOKEN_FILE"]) = ("11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222", file);
        using var client = new RegistryClient(registry.Endpoint with { Credentials = Source() }, new ScanLimits(), time);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => client.GetManifestAsync("team/app", "1", Cancel)));
        var login = Assert.Single(entra.Calls);
        Assert.Equal("login.microsoftonline.com", login.Host);
        Assert.Equal("federated-jwt", login.Field("client_assertion"));
        Assert.Contains("https://containerregistry.azure.net/.default", login.Field("scope"), StringComparison.Ordinal);
        var exchange = Assert.Single(asked, a => a.Path == "/oauth2/exchange");
        Assert.Equal(("access_token", registry.Host, "entra-token"), (exchange.Form["grant_type"].ToString(), exchange.Form["service"].ToString(), exchange.Form["access_token"].ToString()));
        var refresh = Assert.Single(asked, a => a.Path == "/oauth2/token");
        Assert.Equal(("refresh_token", registry.Host, "repository:team/app:pull"), (refresh.Form["grant_type"].ToString(), refresh.Form["service"].ToString(), refresh.Form["scope"].ToString()));
        Assert.StartsWith("ey", refresh.Form["refresh_token"].ToString(), StringComparison.Ordinal);
        time.Advance(TimeSpan.FromMinutes(165));
        await client.GetManifestAsync("team/app", "1", Cancel);
        Assert.Equal(2, asked.Count(a => a.Path == "/oauth2/exchange"));
    }

    [Fact]
    public async Task Get_ClientSecret_IsSentToEntraOnly()
    {
        UseSecret();
        var credentials = await Source().GetAsync(Cancel);
        Assert.Equal(CredentialUse.IdentityToken, credentials!.Use);
        Assert.Equal(Secret, Assert.Single(entra.Calls).Field("client_secret"));
        Assert.DoesNotContain(asked, a => a.Form.Any(f => f.Value.ToString().Contains(Secret, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Get_ManagedIdentity_AsksTheMetadataService()
    {
        await Source().GetAsync(Cancel);
        var imds = Assert.Single(entra.Calls, c => c.Path == "/metadata/identity/oauth2/token");
        Assert.Equal("169.254.169.254", imds.Host);
        Assert.Equal("true", imds.Headers["Metadata"]);
        Assert.Contains("containerregistry.azure.net", imds.Query, StringComparison.Ordinal);
        Assert.Equal("entra-token", Assert.Single(asked).Form["access_token"].ToString());
    }

    [Fact]
    public async Task Get_SecretRefused_NamesTheCodeAndShowsNoSecret()
    {
        UseSecret();
        refusal = (401, $$"""{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret {{Secret}} provided.","error_codes":[7000215]}""");
        var fault = await Assert.ThrowsAsync<ScanException>(async () => await Source().GetAsync(Cancel));
        Assert.Equal(FailureReason.Unauthorized, fault.Reason);
        Assert.Contains("AADSTS7000215", fault.Message, StringComparison.Ordinal);
        Assert.Contains("AcrPull", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", fault.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, "{}", FailureReason.Unauthorized)]
    [InlineData(503, "{}", FailureReason.RegistryUnavailable)]
    [InlineData(200, "{}", FailureReason.Unsupported)]
    [InlineData(200, "[", FailureReason.Unsupported)]
    public async Task Get_ExchangeRefused_HasItsReason(int status, string body, FailureReason reason)
    {
        await using var other = await InProcessRegistry.StartAsync();
        other.Answer("/oauth2/exchange", context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(body);
        });
        UseSecret();
        var fault = await Assert.ThrowsAsync<ScanException>(async () => await Source(other.Endpoint).GetAsync(Cancel));
        Assert.Equal(reason, fault.Reason);
        Assert.DoesNotContain("entra-token", fault.ToString(), StringComparison.Ordinal);
    }

    private void UseSecret() => (environment["AZURE_TENANT_ID"], environment["AZURE_CLIENT_ID"], environment["AZURE_CLIENT_SECRET"]) =
        ("11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222", Secret);

    private ICredentialSource Source(RegistryEndpoint? endpoint = null) => new AcrKind().Open(new CredentialSettings
    {
        Endpoint = endpoint ?? registry.Endpoint,
        Time = time,
        Environment = environment.GetValueOrDefault,
        Handlers = entra.Handler,
    })!;

    private (int Status, string Body) Answer(IdentityCall call)
    {
        var end = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return call.Path.EndsWith("/oauth2/v2.0/token", StringComparison.Ordinal) ? refusal ?? (200, """{"token_type":"Bearer","expires_in":3599,"access_token":"entra-token"}""")
            : call.Path == "/metadata/identity/oauth2/token" ? (200, $$"""{"access_token":"entra-token","expires_on":"{{end}}","resource":"https://containerregistry.azure.net","token_type":"Bearer"}""")
            : (404, "{}");
    }

    private static string Jwt(DateTimeOffset end) => $"{Part("""{"alg":"none"}""")}.{Part($$"""{"exp":{{end.ToUnixTimeSeconds()}}}""")}.x";

    private static string Part(string json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
