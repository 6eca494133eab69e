using Microsoft.AspNetCore.Http;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Hosting.Registries;
using ScanMesh.Ingest.Sources;

namespace ScanMesh.Tests.Unit.Ingest.Sources;

public sealed class NativeKindTests
{
    private static readonly RegistryCatalog Registries = RegistryCatalog.From(
        new Dictionary<string, RegistryOptions> { ["corp"] = new() { Host = "cr.corp.example", Aliases = ["old.example"] }, ["hub"] = new() { Host = "docker.io" } },
        withCredentials: false);

    [Theory]
    [InlineData("cr.corp.example/team/app:v1", "corp", "cr.corp.example/team/app:v1")]
    [InlineData("OLD.example/team/app", "corp", "cr.corp.example/team/app:latest")]
    [InlineData("debian", "hub", "docker.io/library/debian:latest")]
    public void Read_Reference_IsAtTheConfiguredRegistry(string reference, string registry, string expected)
    {
        var push = Assert.Single(Read($$"""{"reference":"{{reference}}"}""").Pushes);
        Assert.Equal((registry, expected), (push.Registry.Name, push.Reference.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"reference":1}""")]
    [InlineData("""{"reference":"Not A Reference"}""")]
    [InlineData("""{"reference":"evil.example/x"}""")]
    [InlineData("""{"reference":"169.254.169.254/x:y"}""")]
    [InlineData("""["cr.corp.example/x"]""")]
    public void Read_AnythingElse_IsMalformed(string body) => Assert.NotNull(Read(body).Malformed);

    [Fact]
    public void Read_SourceWithItsOwnRegistry_MayNotAskForAnother() =>
        Assert.NotNull(Read("""{"reference":"debian"}""", Registries.All.Single(r => r.Name == "corp")).Malformed);

    [Fact]
    public void Read_IdempotencyKey_IsTheIdentity()
    {
        var headers = new HeaderDictionary { ["Idempotency-Key"] = "job-7" };
        Assert.Equal("job-7", Assert.Single(Read("""{"reference":"debian"}""", headers: headers).Pushes).EventId);
    }

    private static EventReading Read(string body, ConfiguredRegistry? own = null, HeaderDictionary? headers = null) =>
        SourceKinds.Find("native")!.Read(System.Text.Encoding.UTF8.GetBytes(body), headers ?? [], new SourceContext { Source = "ci", Registries = Registries, Registry = own, ReceivedAt = DateTimeOffset.UnixEpoch });
}
