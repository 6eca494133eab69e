using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Engine.Images.Registry.Credentials;
using ScanMesh.Engine.Images.Registry.Credentials.Gar;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Unit.Engine.Images.Registry.Credentials;

/// <summary>Google Artifact Registry against stand-ins of Google's token services and the metadata server.</summary>
public sealed class GarTests : IAsyncLifetime
{
    private readonly FakeTimeProvider time = new(TimeProvider.System.GetUtcNow());
    private readonly TemporaryFolder folder = new();
    private readonly Dictionary<string, string> environment = [];
    private (int Status, string Body) answer = (200, """{"access_token":"ya29.canary","expires_in":3599,"token_type":"Bearer","issued_token_type":"urn:ietf:params:oauth:token-type:access_token"}""");
    private IdentityService google = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        google = await IdentityService.StartAsync(_ => answer);
        environment["HOME"] = folder.Path;
    }

    public async ValueTask DisposeAsync()
    {
        await google.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Get_ServiceAccount_SendsASignedAssertion()
    {
        using var key = RSA.Create(2048);
        await WriteAsync(new
        {
            type = "service_account",
            project_id = "p",
            private_key_id = "k",
            private_key = key.ExportPkcs8PrivateKeyPem(),
            client_email = "scan@p.example",
            client_id = "1",
            token_uri = "https://oauth2.googleapis.com/token",
        });
        var credentials = await Source().GetAsync(Cancel);
        Assert.Equal(("oauth2accesstoken", "ya29.canary"), (credentials!.Username, credentials.Secret));
        Assert.InRange((credentials.Expires!.Value - time.GetUtcNow()).TotalSeconds, 3500, 3600);
        var call = Assert.Single(google.Calls);
        Assert.Equal("oauth2.googleapis.com", call.Host);
        var assertion = call.Field("assertion")!.Split('.');
        Assert.True(key.VerifyData(Encoding.ASCII.GetBytes($"{assertion[0]}.{assertion[1]}"), Bytes(assertion[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        using var claims = JsonDocument.Parse(Bytes(assertion[1]));
        Assert.Equal("scan@p.example", claims.RootElement.GetProperty("iss").GetString());
        Assert.Contains("cloud-platform", claims.RootElement.GetProperty("scope").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_WorkloadIdentityFederation_ExchangesTheFilesToken()
    {
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "subject"), "subject-jwt", Cancel);
        await WriteAsync(new
        {
            type = "external_account",
            audience = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/x",
            subject_token_type = "urn:ietf:params:oauth:token-type:jwt",
            token_url = "https://sts.googleapis.com/v1/token",
            credential_source = new { file = Path.Combine(folder.Path, "subject") },
        });
        Assert.Equal("ya29.canary", (await Source().GetAsync(Cancel))!.Secret);
        var call = Assert.Single(google.Calls);
        Assert.Equal("sts.googleapis.com", call.Host);
        Assert.Equal("subject-jwt", call.Field("subject_token"));
    }

    [Fact]
    public async Task Get_NoFile_AsksTheMetadataServer()
    {
        Assert.Equal("ya29.canary", (await Source().GetAsync(Cancel))!.Secret);
        var call = Assert.Single(google.Calls);
        Assert.Equal(("169.254.169.254", "/computeMetadata/v1/instance/service-accounts/default/token", "Google"), (call.Host, call.Path, call.Headers["Metadata-Flavor"]));
    }

    [Fact]
    public async Task Get_FileNamesAHostThatIsNotThere_NothingElseIsAsked()
    {
        environment["GOOGLE_APPLICATION_CREDENTIALS"] = Path.Combine(folder.Path, "missing.json");
        var fault = await Assert.ThrowsAsync<ScanException>(async () => await Source().GetAsync(Cancel));
        Assert.Equal(FailureReason.Unauthorized, fault.Reason);
        Assert.Contains("GOOGLE_APPLICATION_CREDENTIALS", fault.Message, StringComparison.Ordinal);
        Assert.Empty(google.Calls);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"type":"nonsense"}""")]
    [InlineData("""{"type":"service_account","private_key":"canary"}""")]
    public async Task Get_BadFile_IsUnauthorizedAndShowsNothingOfIt(string json)
    {
        await File.WriteAllTextAsync(environment["GOOGLE_APPLICATION_CREDENTIALS"] = Path.Combine(folder.Path, "bad.json"), json, Cancel);
        var fault = await Assert.ThrowsAsync<ScanException>(async () => await Source().GetAsync(Cancel));
        Assert.Equal(FailureReason.Unauthorized, fault.Reason);
        Assert.DoesNotContain("canary", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_Refused_NamesTheCodeOnly()
    {
        await Get_ServiceAccount_SendsASignedAssertion();
        answer = (400, """{"error":"invalid_grant","error_description":"canary"}""");
        var fault = await Assert.ThrowsAsync<ScanException>(async () => await Source().GetAsync(Cancel));
        Assert.Equal(FailureReason.Unauthorized, fault.Reason);
        Assert.Contains("(invalid_grant)", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", fault.ToString(), StringComparison.Ordinal);
    }

    private Task WriteAsync(object file) =>
        File.WriteAllTextAsync(environment["GOOGLE_APPLICATION_CREDENTIALS"] = Path.Combine(folder.Path, "key.json"), JsonSerializer.Serialize(file), Cancel);

    private ICredentialSource Source() => new GarKind().Open(new CredentialSettings
    {
        Endpoint = RegistryEndpoint.Anonymous("europe-docker.pkg.dev"),
        Time = time,
        Environment = environment.GetValueOrDefault,
        Handlers = google.Handler,
    })!;

    private static byte[] Bytes(string part) => Convert.FromBase64String(part.Replace('-', '+').Replace('_', '/').PadRight((part.Length + 3) / 4 * 4, '='));
}
