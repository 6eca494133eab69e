using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Engine.Images.Registry.Credentials;
using ScanMesh.Engine.Images.Registry.Credentials.DockerConfig;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit;
using ScanMesh.Tests.Kit.Images;
using ScanMesh.Tests.Kit.Registry;

namespace ScanMesh.Tests.Unit.Engine.Images.Registry.Credentials;

/// <summary>Docker's config.json and helper programs (real small scripts).</summary>
public sealed class DockerConfigTests : IDisposable
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("full.json", "example.org", "example", "org")]
    [InlineData("full.json", "docker.io", "docker", "io")]
    [InlineData("full.json", "localhost", "local", "host")]
    [InlineData("full.json", "localhost:5000", "local", "host-5000")]
    [InlineData("full.json", "10.10.30.45", "10.10", "30.45")]
    [InlineData("full.json", "10.10.30.45:5000", "10.10", "30.45-5000")]
    [InlineData("full.json", "normalize.example.org", "normalize", "example")]
    [InlineData("full.json", "unknown.example", null, null)]
    [InlineData("abnormal.json", "docker.io", "index", "docker.io")]
    [InlineData("abnormal.json", "127.0.0.1:5000", "127.0", "0.1-5000")]
    [InlineData("abnormal.json", "localhost", "local", "host")]
    [InlineData("abnormal.json", "localhost:5001", "local", "host-5001")]
    [InlineData("abnormal.json", "localhost:5000", "local", "host-5000")]
    [InlineData("refpath.json", "example.org", "local", "host")]
    [InlineData("refpath.json", "docker.io", "top", "level")]
    [InlineData("empty.json", "example.org", null, null)]
    public async Task SharedCase_Entries_AreFoundAsTheirAuthorsFindThem(string name, string host, string? user, string? password)
    {
        var found = await Source(host, SharedCases.Require("schemas", "oci", "docker-config", name)).GetAsync(Cancel);
        Assert.Equal((user, password), (found?.Username, found?.Secret));
    }

    [Fact]
    public async Task SharedCase_IdentityToken_IsARefreshToken()
    {
        var found = await Source("example.org", SharedCases.Require("schemas", "oci", "docker-config", "example_identitytoken.json")).GetAsync(Cancel);
        Assert.Equal((CredentialUse.IdentityToken, "some very long identity token"), (found!.Use, found.Secret));
    }

    [Theory]
    [InlineData("get", CredentialUse.Password)]
    [InlineData("get_identity_token", CredentialUse.IdentityToken)]
    public async Task SharedCase_HelperProtocol_IsSpoken(string part, CredentialUse use)
    {
        using var cases = JsonDocument.Parse(await File.ReadAllBytesAsync(SharedCases.Require("schemas", "oci", "credential-helper.json"), Cancel));
        var conversation = cases.RootElement.GetProperty(part);
        Helper("peer", $"test \"$1\" = get || exit 9\ncat > {folder.Path}/asked\ncat <<'END'\n{conversation.GetProperty("stdout").GetRawText()}\nEND");
        var key = conversation.GetProperty("stdin").GetString()!;
        var host = new Uri(key).Authority;
        var found = await Source(host, Config($$$"""{"auths":{"{{{key}}}":{}},"credsStore":"peer"}""")).GetAsync(Cancel);
        var told = conversation.GetProperty("stdout");
        Assert.Equal((use, told.GetProperty("Secret").GetString()), (found!.Use, found.Secret));
        Assert.Equal(use == CredentialUse.Password ? told.GetProperty("Username").GetString() : "", found.Username);
        Assert.Equal(key, (await File.ReadAllTextAsync(Path.Combine(folder.Path, "asked"), Cancel)).Trim());
    }

    [Fact]
    public async Task Helper_OfTheHost_GoesBeforeTheStoreAndTheFile()
    {
        Helper("own", """echo '{"Username":"own","Secret":"1"}'""");
        Helper("all", """echo '{"Username":"all","Secret":"2"}'""");
        var config = Config("""{"auths":{"a.example":{"auth":"ZmlsZToz"},"b.example":{"auth":"ZmlsZToz"}},"credHelpers":{"a.example":"own"},"credsStore":"all"}""");
        Assert.Equal("own", (await Source("a.example", config).GetAsync(Cancel))!.Username);
        Assert.Equal("all", (await Source("b.example", config).GetAsync(Cancel))!.Username);
    }

    [Fact]
    public async Task Helper_KnowsNothing_TheFileCounts()
    {
        Helper("all", "echo 'credentials not found in native keychain'; exit 1");
        var found = await Source("a.example", Config("""{"auths":{"a.example":{"auth":"ZmlsZToz"}},"credsStore":"all"}""")).GetAsync(Cancel);
        Assert.Equal("file", found!.Username);
        Assert.Null(await Source("b.example", Config("""{"credsStore":"all"}""")).GetAsync(Cancel));
    }

    [Fact]
    public async Task Helper_IsKeptForMinutesAndAskedByOneAtATime()
    {
        Helper("all", $$"""echo x >> {{folder.Path}}/count; echo '{"Username":"all","Secret":"2"}'""");
        using var login = new RegistryLogin(Source("a.example", Config("""{"credsStore":"all"}""")), time);
        await Task.WhenAll(Enumerable.Range(0, 5).Select(async _ => await login.CurrentAsync(Cancel)));
        Assert.Single(await File.ReadAllLinesAsync(Path.Combine(folder.Path, "count"), Cancel));
        time.Advance(TimeSpan.FromMinutes(5));
        await login.CurrentAsync(Cancel);
        Assert.Equal(2, (await File.ReadAllLinesAsync(Path.Combine(folder.Path, "count"), Cancel)).Length);
    }

    [Theory]
    [InlineData("../evil", "whose name is none")]
    [InlineData("a/b", "whose name is none")]
    [InlineData("a b;rm", "whose name is none")]
    [InlineData(".", "whose name is none")]
    [InlineData("absent", "is not on PATH")]
    public async Task Helper_BadName_IsNeverStarted(string name, string part)
    {
        Helper("evil", $"touch {folder.Path}/started");
        var fault = await FaultAsync("a.example", JsonSerializer.Serialize(new { credsStore = name }));
        Assert.Contains(part, fault.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder.Path, "started")));
    }

    [Theory]
    [InlineData("echo canary; echo canary >&2; exit 3", "exit code 3")]
    [InlineData("echo canary", "without a Secret")]
    [InlineData("""echo '{"Secret":"canary"}'""", "without a Username")]
    [InlineData("head -c 100000 /dev/zero", "more than 65536 bytes")]
    public async Task Helper_Misbehaves_SaysHowAndShowsNothingOfIt(string script, string part)
    {
        Helper("all", script);
        var fault = await FaultAsync("a.example", """{"credsStore":"all"}""");
        Assert.Equal(FailureReason.Unauthorized, fault.Reason);
        Assert.Contains(part, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Helper_Hangs_IsEndedAfterItsTime()
    {
        Helper("all", $"echo $$ > {folder.Path}/pid\nexec sleep 600");
        var asking = FaultAsync("a.example", """{"credsStore":"all"}""");
        while (!File.Exists(Path.Combine(folder.Path, "pid")))
            await Task.Delay(20, Cancel);
        time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(FailureReason.RegistryUnavailable, (await asking).Reason);
    }

    [Theory]
    [InlineData("{", "no JSON, line 1")]
    [InlineData("[]", "an object is expected")]
    [InlineData("""{"auths":{"a.example":{"auth":"%%%"}}}""", "docker login")]
    [InlineData("""{"auths":{"a.example":{"auth":"bm9jb2xvbg=="}}}""", "docker login")]
    public async Task File_Broken_SaysWhat(string json, string part)
    {
        var fault = await FaultAsync("a.example", json);
        Assert.Equal(FailureReason.Unauthorized, fault.Reason);
        Assert.Contains(part, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_NotThere_IsAnonymousUnlessItWasNamed()
    {
        var missing = Path.Combine(folder.Path, "none", "config.json");
        await Assert.ThrowsAsync<ScanException>(async () => await Source("a.example", missing).GetAsync(Cancel));
        Assert.Null(await new DockerConfigKind().Open(Settings("a.example", null))!.GetAsync(Cancel));
    }

    [Fact]
    public async Task Pull_IdentityToken_UsesTheRefreshGrant()
    {
        await using var registry = await InProcessRegistry.StartAsync();
        registry.Put("team/app", "1", new ImageBuilder().Layer(l => l.File("a", "b")).Build());
        IFormCollection? form = null;
        registry.Answer("/token", async context =>
        {
            form = await context.Request.ReadFormAsync();
            await context.Response.WriteAsJsonAsync(new { access_token = "granted", refresh_token = "next", expires_in = 900 });
        });
        registry.Intercept(context =>
        {
            if (context.Request.Headers.Authorization == "Bearer granted")
                return Task.FromResult(false);
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = $"Bearer realm=\"{registry.Url}/token\",service=\"hub\",scope=\"repository:team/app:pull\"";
            return Task.FromResult(true);
        });
        var source = Source(registry.Host, Config($$$$"""{"auths":{"{{{{registry.Host}}}}":{"identitytoken":"kas9Da81Dfa8"}}}"""));
        using var client = new RegistryClient(registry.Endpoint with { Credentials = source }, new ScanLimits(), time);
        await client.GetManifestAsync("team/app", "1", Cancel);
        Assert.Equal(("refresh_token", "kas9Da81Dfa8", "hub", "repository:team/app:pull"), (form!["grant_type"].ToString(), form["refresh_token"].ToString(), form["service"].ToString(), form["scope"].ToString()));
        Assert.DoesNotContain(registry.Requests, r => r.Query.Contains("kas9Da81Dfa8", StringComparison.Ordinal));
    }

    private Task<ScanException> FaultAsync(string host, string config) => Assert.ThrowsAsync<ScanException>(async () => await Source(host, Config(config)).GetAsync(Cancel));

    private ICredentialSource Source(string host, string config) => new DockerConfigKind().Open(Settings(host, config))!;

    private CredentialSettings Settings(string host, string? config) => new()
    {
        Endpoint = RegistryEndpoint.Anonymous(host),
        Time = time,
        ConfigFile = config,
        Environment = name => name switch { "PATH" => $"relative:{folder.Path}", "HOME" => folder.Path, _ => null },
    };

    private string Config(string json)
    {
        var path = Path.Combine(folder.Path, "config.json");
        File.WriteAllText(path, json);
        return path;
    }

    private void Helper(string name, string script)
    {
        var path = Path.Combine(folder.Path, "docker-credential-" + name);
        File.WriteAllText(path, "#!/bin/sh\n" + script + "\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
