using System.Net;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit.Registry;

namespace ScanMesh.Tests.Unit.Engine.Images.Registry;

/// <summary>SECURITY T2 (c): addresses are checked when connecting, against a real server on loopback.</summary>
public sealed class GuardedHttpTests
{
    [Fact]
    public async Task Connect_LoopbackNotWrittenByTheOperator_IsRefused()
    {
        await using var server = await InProcessRegistry.StartAsync();
        var fault = await Assert.ThrowsAsync<ScanException>(() => GetAsync(server.Url + "/v2/", new OutboundRules { AllowPlainHttp = true }));
        Assert.Equal(FailureReason.Unsupported, fault.Reason);
        Assert.Contains("allowPrivate", fault.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Connect_LoopbackWrittenByTheOperator_IsAllowed()
    {
        await using var server = await InProcessRegistry.StartAsync();
        Assert.Equal(HttpStatusCode.OK, await GetAsync(server.Url + "/v2/", new OutboundRules { AllowPlainHttp = true, OperatorHosts = [server.Host] }));
        Assert.StartsWith("ScanMesh/", server.Requests[0].UserAgent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_AllowPrivate_IsAllowed()
    {
        await using var server = await InProcessRegistry.StartAsync();
        Assert.Equal(HttpStatusCode.OK, await GetAsync(server.Url + "/v2/", new OutboundRules { AllowPlainHttp = true, AllowPrivate = true }));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.0.0.1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("fe80::1")]
    public async Task Connect_PublicNameThatResolvesInside_IsRefused(string address)
    {
        // Rebinding: the name is checked by what it is at the moment of connecting.
        var fault = await Assert.ThrowsAsync<ScanException>(() => GetAsync("http://rebind.example/", new OutboundRules { AllowPlainHttp = true }, address));
        Assert.Contains("rebind.example", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("169.254.169.254", false)]
    [InlineData("169.254.7.7", false)]
    [InlineData("169.254.169.254", true)]
    public async Task Connect_OperatorsNameThatResolvesToMetadata_IsRefused(string address, bool allowPrivate)
    {
        var rules = new OutboundRules { AllowPlainHttp = true, OperatorHosts = ["registry.example"], AllowPrivate = allowPrivate };
        await Assert.ThrowsAsync<ScanException>(() => GetAsync("http://registry.example/", rules, address));
    }

    [Fact]
    public async Task Connect_NameWithOneGoodAddress_UsesOnlyThat()
    {
        await using var server = await InProcessRegistry.StartAsync();
        var port = server.Host.Split(':')[1];
        var rules = new OutboundRules { AllowPlainHttp = true, OperatorHosts = [$"registry.example:{port}"] };
        Assert.Equal(HttpStatusCode.OK, await GetAsync($"http://registry.example:{port}/v2/", rules, "169.254.169.254", "127.0.0.1"));
    }

    [Fact]
    public async Task Redirect_ToAnotherLoopbackPort_IsRefusedUnlessAllowPrivate()
    {
        await using var other = await InProcessRegistry.StartAsync();
        await using var server = await InProcessRegistry.StartAsync();
        server.Redirect("/v2/", other.Url + "/v2/");
        var rules = new OutboundRules { AllowPlainHttp = true, OperatorHosts = [server.Host] };
        await Assert.ThrowsAsync<ScanException>(() => GetAsync(server.Url + "/v2/", rules));
        Assert.Empty(other.Requests);
        Assert.Equal(HttpStatusCode.OK, await GetAsync(server.Url + "/v2/", rules with { AllowPrivate = true }));
    }

    [Fact]
    public async Task Client_Cookies_AreNotKept()
    {
        await using var server = await InProcessRegistry.StartAsync();
        string? cookie = null;
        server.Answer("/v2/", context =>
        {
            cookie = context.Request.Headers.Cookie;
            context.Response.Headers.SetCookie = "a=b";
            return Task.CompletedTask;
        });
        using var client = GuardedHttp.CreateClient(new OutboundRules { AllowPlainHttp = true, OperatorHosts = [server.Host] });
        for (var i = 0; i < 2; i++)
            using (await client.GetAsync(new Uri(server.Url + "/v2/"), TestContext.Current.CancellationToken))
                Assert.Null(cookie);
    }

    private static async Task<HttpStatusCode> GetAsync(string uri, OutboundRules rules, params string[] resolved)
    {
        var handler = resolved.Length == 0 ? GuardedHttp.CreateHandler(rules)
            : GuardedHttp.CreateHandler(rules, (_, _) => Task.FromResult(Array.ConvertAll(resolved, IPAddress.Parse)));
#pragma warning disable RS0030 // the factory's own handler, with a resolver of the test
        using var client = new HttpClient(handler);
#pragma warning restore RS0030
        using var response = await client.GetAsync(new Uri(uri), TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
