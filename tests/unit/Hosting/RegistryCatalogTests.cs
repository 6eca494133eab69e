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
}
