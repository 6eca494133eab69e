using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Engine.Images.Registry.Credentials;
using ScanMesh.Engine.Images.Registry.Credentials.Ecr;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit;
using ScanMesh.Tests.Kit.Images;
using ScanMesh.Tests.Kit.Registry;

namespace ScanMesh.Tests.Unit.Engine.Images.Registry.Credentials;

/// <summary>Amazon ECR against stand-ins of its API, STS, the container endpoint and IMDSv2. The SDK reads the process's environment: these run one after another.</summary>
public sealed class EcrTests : IAsyncLifetime
{
    private const string Host = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
    private const string Secret = "canary-ecr-secret";
    private const string Password = "canary-ecr-password";
    private static readonly string[] variables =
        ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN", "AWS_ROLE_SESSION_NAME", "AWS_ENDPOINT_URL_STS", "AWS_REGION",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "AWS_EC2_METADATA_SERVICE_ENDPOINT", "AWS_EC2_METADATA_DISABLED", "AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"];

    private readonly FakeTimeProvider time = new(TimeProvider.System.GetUtcNow());
    private readonly TemporaryFolder folder = new();
    private readonly Dictionary<string, string?> before = variables.ToDictionary(v => v, Environment.GetEnvironmentVariable);
    private (int Status, string Body)? refusal;
    private IdentityService aws = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IEnumerable<IdentityCall> EcrCalls => aws.Calls.Where(c => c.Headers.ContainsKey("X-Amz-Target"));

    public async ValueTask InitializeAsync()
    {
        aws = await IdentityService.StartAsync(Answer);
        foreach (var variable in variables)
            Environment.SetEnvironmentVariable(variable, null);
        Environment.SetEnvironmentVariable("AWS_SHARED_CREDENTIALS_FILE", Path.Combine(folder.Path, "none"));
        Environment.SetEnvironmentVariable("AWS_CONFIG_FILE", Path.Combine(folder.Path, "none"));
        Environment.SetEnvironmentVariable("AWS_EC2_METADATA_DISABLED", "true");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (name, value) in before)
            Environment.SetEnvironmentVariable(name, value);
        await aws.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Get_Keys_SignsForTheRegistrysAccountAndRegion()
    {
        UseKeys("AKIDENV", Secret);
        var credentials = await Source().GetAsync(Cancel);
        Assert.Equal(("AWS", Password), (credentials!.Username, credentials.Secret));
        Assert.Equal(12, (credentials.Expires!.Value - time.GetUtcNow()).TotalHours, 0.01);
        var call = Assert.Single(aws.Calls);
        Assert.Equal("AKIDENV", SigV4.Verify(call, "eu-west-1", "ecr", Secret));
        Assert.Equal("AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken", call.Headers["X-Amz-Target"]);
        Assert.Equal("application/x-amz-json-1.1", call.Headers["Content-Type"]);
        using var body = JsonDocument.Parse(call.Body);
        Assert.Equal("123456789012", Assert.Single(body.RootElement.GetProperty("registryIds").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task Get_WebIdentity_ExchangesTheTokenAtSts()
    {
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "token"), "web-identity-jwt", Cancel);
        Environment.SetEnvironmentVariable("AWS_WEB_IDENTITY_TOKEN_FILE", Path.Combine(folder.Path, "token"));
        Environment.SetEnvironmentVariable("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/scan");
        Environment.SetEnvironmentVariable("AWS_ROLE_SESSION_NAME", "scan");
        Environment.SetEnvironmentVariable("AWS_ENDPOINT_URL_STS", aws.Address.AbsoluteUri);
        Environment.SetEnvironmentVariable("AWS_REGION", "eu-west-1");
        await Source().GetAsync(Cancel);
        var sts = Assert.Single(aws.Calls, c => c.Text.Contains("AssumeRoleWithWebIdentity", StringComparison.Ordinal));
        Assert.Equal("web-identity-jwt", sts.Field("WebIdentityToken"));
        Assert.Equal("ASIASTS", SigV4.Verify(Assert.Single(EcrCalls), "eu-west-1", "ecr", Secret));
        Assert.Equal("session-sts", Assert.Single(EcrCalls).Headers["X-Amz-Security-Token"]);
    }

    [Fact]
    public async Task Get_Container_AsksTheEndpointWithItsToken()
    {
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "pod"), "pod-token", Cancel);
        Environment.SetEnvironmentVariable("AWS_CONTAINER_CREDENTIALS_FULL_URI", new Uri(aws.Address, "/v1/credentials").AbsoluteUri);
        Environment.SetEnvironmentVariable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", Path.Combine(folder.Path, "pod"));
        await Source().GetAsync(Cancel);
        Assert.Equal("pod-token", aws.Calls.First(c => c.Path == "/v1/credentials").Headers["Authorization"]);
        Assert.Equal("ASIAPOD", SigV4.Verify(Assert.Single(EcrCalls), "eu-west-1", "ecr", Secret));
    }

    [Fact]
    public async Task Get_Instance_SpeaksImdsVersionTwo()
    {
        Environment.SetEnvironmentVariable("AWS_EC2_METADATA_DISABLED", null);
        Environment.SetEnvironmentVariable("AWS_EC2_METADATA_SERVICE_ENDPOINT", aws.Address.AbsoluteUri.TrimEnd('/'));
        Amazon.Runtime.Internal.FallbackInternalConfigurationFactory.Reset();
        await Source().GetAsync(Cancel);
        Assert.Contains(aws.Calls, c => c is { Method: "PUT", Path: "/latest/api/token" });
        Assert.All(aws.Calls.Where(c => c.Path.StartsWith("/latest/meta-data", StringComparison.Ordinal)), c => Assert.Equal("imds-token", c.Headers["X-aws-ec2-metadata-token"]));
        Assert.Equal("ASIAIMDS", SigV4.Verify(Assert.Single(EcrCalls), "eu-west-1", "ecr", Secret));
    }

    [Theory]
    [InlineData(400, """{"__type":"UnrecognizedClientException","message":"canary-ecr-secret"}""", FailureReason.Unauthorized, "(UnrecognizedClientException)")]
    [InlineData(400, """{"__type":"com.amazonaws#AccessDeniedException"}""", FailureReason.Unauthorized, "ecr:GetAuthorizationToken")]
    [InlineData(400, """{"__type":"ThrottlingException"}""", FailureReason.RegistryUnavailable, "limits its calls")]
    [InlineData(503, "", FailureReason.RegistryUnavailable, "answers 503")]
    [InlineData(200, "{}", FailureReason.Unsupported, "without a usable token")]
    [InlineData(200, "not json", FailureReason.Unsupported, "without a usable token")]
    public async Task Get_Refused_SaysWhyAndShowsNoSecret(int status, string body, FailureReason reason, string part)
    {
        UseKeys("AKIDENV", Secret);
        refusal = (status, body);
        var fault = await Assert.ThrowsAsync<ScanException>(async () => await Source().GetAsync(Cancel));
        Assert.Equal(reason, fault.Reason);
        Assert.Contains(part, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_NoIdentityAtAll_IsUnauthorizedAndSaysWhatToGive()
    {
        var fault = await Assert.ThrowsAsync<ScanException>(async () => await Source().GetAsync(Cancel));
        Assert.Equal(FailureReason.Unauthorized, fault.Reason);
        Assert.Contains("IRSA", fault.Message, StringComparison.Ordinal);
        Assert.Empty(aws.Calls);
    }

    [Fact]
    public async Task Pull_ManyAtOnceThenHoursLater_OneLoginEachBeforeTheOldEnds()
    {
        UseKeys("AKIDENV", Secret);
        await using var registry = await InProcessRegistry.StartAsync();
        var image = new ImageBuilder().Layer(l => l.File("a", "b")).Build();
        registry.Put("team/app", "1", image);
        registry.Gate = new RegistryGate { IsBasic = true, Account = ("AWS", Password) };
        using var client = new RegistryClient(registry.Endpoint with { Credentials = Source() }, new ScanLimits(), time);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => client.GetManifestAsync("team/app", "1", Cancel)));
        Assert.Single(EcrCalls);
        time.Advance(TimeSpan.FromHours(10.5));
        await client.GetManifestAsync("team/app", "1", Cancel);
        Assert.Single(EcrCalls);
        time.Advance(TimeSpan.FromHours(0.5));
        await client.GetManifestAsync("team/app", "1", Cancel);
        Assert.Equal(2, EcrCalls.Count());
    }

    [Theory]
    [InlineData("123456789012.dkr.ecr.eu-west-1.amazonaws.com", "123456789012", "eu-west-1", "https://api.ecr.eu-west-1.amazonaws.com/")]
    [InlineData("123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com", "123456789012", "us-gov-west-1", "https://ecr-fips.us-gov-west-1.amazonaws.com/")]
    [InlineData("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn", "123456789012", "cn-north-1", "https://api.ecr.cn-north-1.amazonaws.com.cn/")]
    [InlineData("123456789012.dkr-ecr.ap-southeast-2.on.aws", "123456789012", "ap-southeast-2", "https://ecr.ap-southeast-2.api.aws/")]
    [InlineData("123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu", "123456789012", "eusc-de-east-1", "https://api.ecr.eusc-de-east-1.amazonaws.eu/")]
    public void Parse_EcrHosts_GiveAccountRegionAndApi(string host, string account, string region, string api) =>
        Assert.Equal(new EcrHost(account, region, new Uri(api)), EcrHost.Parse(host));

    [Theory]
    [InlineData("public.ecr.aws")]
    [InlineData("123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.example")]
    [InlineData("123456789012.dkr.ecr.eu-west-1.evil.example/amazonaws.com")]
    [InlineData("123456789012.dkr.ecr.eu-west-1.amazonaws.com:443")]
    [InlineData("harbor.example.com")]
    public void Parse_OtherHosts_AreNone(string host) => Assert.Null(EcrHost.Parse(host));

    private static void UseKeys(string id, string secret)
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", id);
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", secret);
    }

    private ICredentialSource Source() => new EcrKind().Open(new CredentialSettings
    {
        Endpoint = RegistryEndpoint.Anonymous(Host),
        Time = time,
        Environment = name => name == "AWS_ENDPOINT_URL_ECR" ? aws.Address.AbsoluteUri : null,
    })!;

    private (int Status, string Body) Answer(IdentityCall call)
    {
        var end = TimeProvider.System.GetUtcNow().AddHours(6).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        if (call.Headers.ContainsKey("X-Amz-Target"))
            return refusal ?? (200, $$"""{"authorizationData":[{"authorizationToken":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes("AWS:" + Password))}}","expiresAt":{{time.GetUtcNow().AddHours(12).ToUnixTimeSeconds()}}.25,"proxyEndpoint":"https://{{Host}}"}]}""");
        if (call.Text.Contains("AssumeRoleWithWebIdentity", StringComparison.Ordinal))
            return (200, $"""<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>ASIASTS</AccessKeyId><SecretAccessKey>{Secret}</SecretAccessKey><SessionToken>session-sts</SessionToken><Expiration>{end}</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>""");
        return call.Path switch
        {
            "/latest/api/token" => (200, "imds-token"),
            "/latest/meta-data/iam/security-credentials" or "/latest/meta-data/iam/security-credentials/" or "/latest/meta-data/iam/security-credentials-extended/" => (200, "scan-role"),
            "/latest/meta-data/iam/security-credentials/scan-role" or "/latest/meta-data/iam/security-credentials-extended/scan-role" => (200, Temporary("ASIAIMDS")),
            "/latest/meta-data/iam/info" => (200, """{"Code":"Success","InstanceProfileArn":"arn:aws:iam::123456789012:instance-profile/scan"}"""),
            "/v1/credentials" => (200, Temporary("ASIAPOD")),
            _ => (404, ""),
        };

        string Temporary(string id) => $$"""{"Code":"Success","Type":"AWS-HMAC","LastUpdated":"2026-01-01T00:00:00Z","AccessKeyId":"{{id}}","SecretAccessKey":"{{Secret}}","Token":"session-{{id}}","Expiration":"{{end}}"}""";
    }
}
