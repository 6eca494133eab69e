using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Engine.Model;

namespace ScanMesh.Tests.Unit.Engine.Images.Registry;

/// <summary>SECURITY T2 (b) and (d): redirects and bodies.</summary>
public sealed class GuardedHandlerTests
{
    [Theory]
    [InlineData("https://a.example/other", true)]
    [InlineData("/other", true)]
    [InlineData("https://a.example:8443/other", false)]
    [InlineData("https://b.example/other", false)]
    [InlineData("//b.example/other", false)]
    [InlineData("https://sub.a.example/other", false)]
    public async Task Redirect_HostChanges_DropsAuthorization(string location, bool keeps)
    {
        var far = new StubHandler(r => r.RequestUri!.AbsolutePath == "/start" ? StubHandler.Redirect(location) : new HttpResponseMessage());
        using var response = await SendAsync(far, "https://a.example/start");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(keeps ? "Bearer secret" : null, far.Seen[1].Authorization);
    }

    /// <summary>.NET's own handler gives it unwrapped when a peer resets right after the connection stands; callers retry what is an <see cref="HttpRequestException"/>.</summary>
    [Fact]
    public async Task Connection_ResetBeforeItsFirstUse_IsARequestsFault()
    {
        var far = new StubHandler(_ => throw new SocketException((int)SocketError.NotConnected));
        var fault = await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync(far, "https://a.example/start"));
        Assert.Equal(HttpRequestError.ConnectionError, fault.HttpRequestError);
    }

    [Fact]
    public async Task Redirect_BackToTheFirstHost_DoesNotGetAuthorizationBack()
    {
        var far = new StubHandler(r => r.RequestUri!.Host == "a.example" && r.RequestUri.AbsolutePath == "/start"
            ? StubHandler.Redirect("https://b.example/x") : r.RequestUri.Host == "b.example" ? StubHandler.Redirect("https://a.example/end") : new HttpResponseMessage());
        using var response = await SendAsync(far, "https://a.example/start");
        Assert.Equal(new Uri("https://a.example/end"), far.Seen[2].Uri);
        Assert.Null(far.Seen[2].Authorization);
    }

    [Fact]
    public async Task Redirect_HttpToHttps_DropsAuthorizationAsSchemeChanges()
    {
        var far = new StubHandler(r => r.RequestUri!.Scheme == "http" ? StubHandler.Redirect("https://a.example/x") : new HttpResponseMessage());
        using var response = await SendAsync(far, "http://a.example/start", new OutboundRules { AllowPlainHttp = true });
        Assert.Null(far.Seen[1].Authorization);
    }

    [Theory]
    [InlineData("http://a.example/x")]
    [InlineData("http://b.example/x")]
    [InlineData("ftp://a.example/x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://user:pw@a.example/x")]
    public async Task Redirect_ToWhatIsNoHttps_IsRefused(string location)
    {
        var far = new StubHandler(_ => StubHandler.Redirect(location));
        var fault = await Assert.ThrowsAsync<ScanException>(() => SendAsync(far, "https://a.example/start?signature=SECRET", new OutboundRules { AllowPlainHttp = true }));
        Assert.Equal(FailureReason.Unsupported, fault.Reason);
        Assert.DoesNotContain("SECRET", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("pw@", fault.Message, StringComparison.Ordinal);
        Assert.Single(far.Seen);
    }

    [Fact]
    public async Task Redirect_WithoutEnd_IsBounded()
    {
        var far = new StubHandler(r => StubHandler.Redirect(r.RequestUri!.AbsolutePath + "x"));
        await Assert.ThrowsAsync<ScanException>(() => SendAsync(far, "https://a.example/"));
        Assert.Equal(6, far.Seen.Count);
    }

    [Fact]
    public async Task Redirect_OfAPost_IsHandedBack()
    {
        var far = new StubHandler(_ => StubHandler.Redirect("https://b.example/"));
        using var client = Client(far, new OutboundRules());
        using var response = await client.PostAsync(new Uri("https://a.example/"), new ByteArrayContent([1]), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.TemporaryRedirect, response.StatusCode);
        Assert.Single(far.Seen);
    }

    [Fact]
    public async Task Request_PlainHttpNotAllowed_IsRefused()
    {
        var far = new StubHandler(_ => new HttpResponseMessage());
        await Assert.ThrowsAsync<ScanException>(() => SendAsync(far, "http://a.example/"));
        Assert.Empty(far.Seen);
    }

    [Theory]
    [InlineData(100, false)]
    [InlineData(101, true)]
    public async Task Body_BeyondTheBound_IsAFault(int bytes, bool refused)
    {
        var far = new StubHandler(_ => new HttpResponseMessage { Content = new StreamContent(new MemoryStream(new byte[bytes])) });
        using var response = await SendAsync(far, "https://a.example/", new OutboundRules { MaxResponseBytes = 100 });
        var fault = await Record.ExceptionAsync(() => response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal(refused, fault is not null);
        Assert.True(fault is null || Unwrap(fault) is ScanException { Reason: FailureReason.TooLarge });
    }

    [Fact]
    public async Task Body_ThatStalls_IsAnIoFault()
    {
        var far = new StubHandler(_ => new HttpResponseMessage { Content = new StreamContent(new NeverStream()) });
        using var response = await SendAsync(far, "https://a.example/", new OutboundRules { StallTimeout = TimeSpan.FromMilliseconds(50) });
        var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<IOException>(async () => await body.ReadExactlyAsync(new byte[10], TestContext.Current.CancellationToken));
    }

    [Fact]
    public void SafeUrl_Any_HoldsNoQueryNorCredentials() =>
        Assert.Equal("https://s3.example:8443/a%20b", SafeUrl.Of(new Uri("https://user:pw@s3.example:8443/a b?X-Amz-Signature=1#f")));

    private static Exception Unwrap(Exception e) => e is HttpRequestException { InnerException: { } inner } ? inner : e;

    private static HttpClient Client(StubHandler far, OutboundRules rules)
    {
#pragma warning disable RS0030 // the handler under test, without the factory around it
        return new HttpClient(new GuardedHandler(rules, far));
#pragma warning restore RS0030
    }

    private static async Task<HttpResponseMessage> SendAsync(StubHandler far, string uri, OutboundRules? rules = null)
    {
        var client = Client(far, rules ?? new OutboundRules());
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "secret");
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    private sealed class NeverStream : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }
}
