using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Ingest.Authentication;
using ScanMesh.Tests.Kit;
using ScanMesh.Tests.Kit.Tools;

namespace ScanMesh.Tests.Unit.Ingest.Authentication;

/// <summary>Tokens that openssl signs, keys that an issuer on loopback publishes.</summary>
public sealed class OidcAuthenticationTests : IAsyncLifetime
{
    private const string Audience = "https://hooks.example/webhooks/gar";
    private const string Subject = "pusher@project.iam.gserviceaccount.example";
    private readonly ScratchFolder folder = new();
    private readonly List<string> published = [];
    private WebApplication issuer = null!;
    private string address = null!;
    private int asked;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public async ValueTask InitializeAsync()
    {
        if (!OpenSsl.IsHere)
            Assert.Skip("openssl is not installed");
        Key("a");
        Key("b");
        published.Add("a");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        issuer = builder.Build();
        issuer.MapGet("/.well-known/openid-configuration", () => TypedResults.Json(new { issuer = address, jwks_uri = address + "/keys" }));
        issuer.MapGet("/keys", () =>
        {
            asked++;
            return TypedResults.Json(new { keys = published.Select(k => new { kty = "RSA", use = "sig", alg = "RS256", kid = k, n = Base64Url(OpenSsl.Modulus(folder.File(k))), e = "AQAB" }) });
        });
        await issuer.StartAsync(TestContext.Current.CancellationToken);
        address = issuer.Urls.Single();
    }

    public async ValueTask DisposeAsync()
    {
        if (issuer is not null)
            await issuer.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Check_Tokens_OnlyWhatIsWholeIsTaken()
    {
        var authentication = Open();
        var good = Claims();
        (await ShowAsync(authentication, Token("a", good))).Expect(true);

        foreach (var (claim, value) in new (string, object?)[]
        {
            ("iss", "https://accounts.google.com"), ("aud", "https://hooks.example/webhooks/other"), ("aud", null),
            ("exp", Now.AddMinutes(-10).ToUnixTimeSeconds()), ("exp", null), ("nbf", Now.AddMinutes(10).ToUnixTimeSeconds()),
            ("email", "somebody@project.iam.gserviceaccount.example"), ("email_verified", false), ("email_verified", null),
        })
        {
            var token = Token("a", Claims((claim, value)));
            (await ShowAsync(authentication, token)).Expect(false, token, token.Split('.')[1]);
        }

        (await ShowAsync(authentication, Token("a", Claims(("email", null), ("sub", Subject))))).Expect(true);
        (await ShowAsync(authentication, Token("a", Claims(("email", null), ("azp", Subject))))).Expect(true);
        (await ShowAsync(authentication, Token("a", good)[..^4] + "AAAA")).Expect(false);
        (await ShowAsync(authentication, Token("b", good, kid: "a"))).Expect(false);
        (await ShowAsync(authentication, Token("a", good).Split('.') is [var head, _, var sign] ? $"{head}.{Part(Claims(("email", "x")))}.{sign}" : "")).Expect(false);
        (await authentication.CheckAsync()).Expect(false);
        (await authentication.CheckAsync(null, ("Authorization", "Bearer nonsense"))).Expect(false);
    }

    [Fact]
    public async Task Check_AlgorithmThatAnybodyCouldUse_IsRefused()
    {
        var authentication = Open();
        var none = $"{Part(new() { ["alg"] = "none" })}.{Part(Claims())}.";
        (await ShowAsync(authentication, none)).Expect(false);

        // The public key as a shared secret: what is public to all would sign for all.
        var text = $"{Part(new() { ["alg"] = "HS256", ["kid"] = "a" })}.{Part(Claims())}";
        var key = Encoding.ASCII.GetString(OpenSsl.Run([], "rsa", "-in", folder.File("a"), "-pubout"));
        var forged = $"{text}.{Base64Url(Convert.FromHexString(OpenSsl.Hmac("sha256", key, Encoding.ASCII.GetBytes(text))))}";
        (await ShowAsync(authentication, forged)).Expect(false);
    }

    [Fact]
    public async Task Check_IssuerRotatesItsKeys_TheNewOneIsFetched()
    {
        var time = new FakeTimeProvider(Now);
        var authentication = Open(time);
        (await ShowAsync(authentication, Token("a", Claims()))).Expect(true);
        Assert.Equal(1, asked);
        time.Advance(TimeSpan.FromMinutes(1));
        published.Add("b");
        published.Remove("a");
        (await ShowAsync(authentication, Token("b", Claims()))).Expect(true);
        Assert.Equal(2, asked);

        // Anybody can make a token of a key that nobody knows: the issuer is not asked each time.
        for (var i = 0; i < 20; i++)
            (await ShowAsync(authentication, Token("a", Claims()))).Expect(false);
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task Check_IssuerIsAway_IsNobodysFault()
    {
        var time = new FakeTimeProvider(Now);
        var (fresh, used) = (Open(), Open(time));
        (await ShowAsync(used, Token("a", Claims()))).Expect(true);
        await issuer.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(AuthenticationOutcome.Unknown, (await ShowAsync(fresh, Token("a", Claims()))).Outcome);

        // The last keys are as good as they were; of a key that is not among them nobody can say that it is wrong, now or the next time.
        time.Advance(TimeSpan.FromHours(2));
        var later = Claims(("exp", time.GetUtcNow().AddMinutes(30).ToUnixTimeSeconds()));
        for (var i = 0; i < 2; i++)
        {
            (await ShowAsync(used, Token("a", later))).Expect(true);
            Assert.Equal(AuthenticationOutcome.Unknown, (await ShowAsync(used, Token("b", later))).Outcome);
        }
    }

    [Theory]
    [InlineData("https://accounts.google.com", true)]
    [InlineData("http://127.0.0.1:1", true)]
    [InlineData("http://issuer.example", false)]
    [InlineData("https://issuer.example/?x=1", false)]
    [InlineData("ftp://issuer.example", false)]
    public void Problems_Issuer_OnlyOverTls(string value, bool good) =>
        Assert.Equal(good, !new OidcKind().Problems(new SourceSettings(new SourceOptions { Issuer = value }, new() { Kind = "k", Title = "k", Authentications = ["oidc"] }, TimeProvider.System)).Any());

    private IAuthentication Open(TimeProvider? time = null) => Calls.Open(new SourceOptions { Auth = "oidc", Issuer = address, Audience = Audience, Subject = Subject }, time: time);

    private static Task<AuthenticationResult> ShowAsync(IAuthentication authentication, string token) => authentication.CheckAsync(null, ("Authorization", "Bearer " + token));

    private void Key(string name) => OpenSsl.NewKey(folder.File(name));

    private string Token(string key, Dictionary<string, object> claims, string? kid = null)
    {
        var text = $"{Part(new() { ["alg"] = "RS256", ["typ"] = "JWT", ["kid"] = kid ?? key })}.{Part(claims)}";
        return $"{text}.{Base64Url(OpenSsl.Sign("sha256", folder.File(key), Encoding.ASCII.GetBytes(text)))}";
    }

    private Dictionary<string, object> Claims(params (string Claim, object? Value)[] changes)
    {
        var claims = new Dictionary<string, object>
        {
            ["iss"] = address,
            ["aud"] = Audience,
            ["email"] = Subject,
            ["email_verified"] = true,
            ["sub"] = "113774264463038321964",
            ["iat"] = Now.ToUnixTimeSeconds(),
            ["exp"] = Now.AddMinutes(30).ToUnixTimeSeconds(),
        };
        foreach (var (claim, value) in changes)
            if (value is null)
                claims.Remove(claim);
            else
                claims[claim] = value;
        return claims;
    }

    private static string Part(Dictionary<string, object> values) => Base64Url(JsonSerializer.SerializeToUtf8Bytes(values));

    private static string Base64Url(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
