using ScanMesh.Hosting.Configuration;
using ScanMesh.Hosting.Registries;

namespace ScanMesh.Tests.Unit.Hosting;

public sealed class RegistryCatalogTests
{
    private static readonly Dictionary<string, RegistryOptions> Options = new()
    {
        ["corp"] = new() { Host = "Harbor.example.com:8443", Auth = "basic", Username = "u", Password = "p", Aliases = ["cr.example.com"], TokenHosts = ["t.example"] },
        ["hub"] = new() { Host = "docker.io" },
    };

    [Theory]
    [InlineData("harbor.example.com:8443", "corp")]
    [InlineData("CR.example.com", "corp")]
    [InlineData("index.docker.io", "hub")]
    [InlineData("registry-1.docker.io", "hub")]
    [InlineData("harbor.example.com", null)]
    [InlineData("evil.example", null)]
    public void TryFindHost_HostOrAlias_TheConfiguredRegistry(string host, string? name)
    {
        var catalog = RegistryCatalog.From(Options, withCredentials: true);
        Assert.Equal(name, catalog.TryFindHost(host, out var registry) ? registry.Name : null);
    }

    [Fact]
    public void From_WithoutCredentials_ReadsNoSecret()
    {
        var options = new Dictionary<string, RegistryOptions> { ["corp"] = new() { Host = "a.example", Auth = "basic", PasswordFile = "/nowhere" } };
        Assert.True(RegistryCatalog.From(options, withCredentials: false).TryGet("corp", out var registry));
        Assert.Null(registry.Endpoint.Credentials);
        Assert.Throws<ConfigurationException>(() => RegistryCatalog.From(options, withCredentials: true));
    }

    [Fact]
    public async Task From_Options_MapToTheEndpoint()
    {
        Assert.True(RegistryCatalog.From(Options, withCredentials: true).TryGet("corp", out var registry));
        Assert.Equal("harbor.example.com:8443", registry.Endpoint.Host);
        Assert.Equal("p", (await registry.Endpoint.Credentials!.GetAsync(TestContext.Current.CancellationToken))!.Secret);
        Assert.Equal(["t.example"], registry.Endpoint.TokenHosts);
    }

    [Fact]
    public void From_Mirrors_AreReachedAsConfiguredElsewhereOrAnonymously()
    {
        var options = new Dictionary<string, RegistryOptions>
        {
            ["hub"] = new() { Host = "docker.io", Auth = "basic", Username = "u", Password = "p", CaFile = "/ca.pem", Mirrors = ["cache.example:5000/hub", "other.example"] },
            ["cache"] = new() { Host = "cache.example:5000", Insecure = true, Auth = "basic", Username = "c", Password = "p", Mirrors = ["docker.io"] },
        };
        Assert.True(RegistryCatalog.From(options, withCredentials: true).TryGet("hub", out var registry));
        Assert.Equal("/ca.pem", registry.Endpoint.CaFile);
        Assert.Equal([("cache.example:5000", "hub", true), ("other.example", "", false)], registry.Endpoint.Mirrors.Select(m => (m.Endpoint.Host, m.Prefix, m.Endpoint.Insecure)));
        Assert.NotNull(registry.Endpoint.Mirrors[0].Endpoint.Credentials);
        Assert.Null(registry.Endpoint.Mirrors[1].Endpoint.Credentials);
        Assert.All(registry.Endpoint.Mirrors, m => Assert.Empty(m.Endpoint.Mirrors));
    }

    [Theory]
    [InlineData("docker-config", "a.example", true)]
    [InlineData("acr", "corp.azurecr.io", true)]
    [InlineData("gar", "europe-docker.pkg.dev", true)]
    [InlineData("ecr", "1234.dkr.ecr.eu-west-1.amazonaws.com", true)]
    [InlineData("anonymous", "a.example", false)]
    public void From_EachAuth_HasItsSource(string auth, string host, bool has)
    {
        var options = new Dictionary<string, RegistryOptions> { ["x"] = new() { Host = host, Auth = auth } };
        Assert.True(RegistryCatalog.From(options, withCredentials: true).TryGet("x", out var registry));
        Assert.Equal(has, registry.Endpoint.Credentials is not null);
    }
}
