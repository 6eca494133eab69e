using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ScanMesh.Engine.Images.Registry;

namespace ScanMesh.Tests.Unit.Engine.Images.Registry.Credentials;

/// <summary>A loopback stand-in of a cloud's identity services. It keeps what it was sent; what it answers is the test's.</summary>
internal sealed class IdentityService : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<IdentityCall> calls = new();

    private IdentityService(WebApplication app, Uri address) => (this.app, Address) = (app, address);

    public Uri Address { get; }

    public IReadOnlyList<IdentityCall> Calls => [.. calls];

    public static async Task<IdentityService> StartAsync(Func<IdentityCall, (int Status, string Body)> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        IdentityService? service = null;
        app.Run(async context =>
        {
            var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var call = new IdentityCall(
                context.Request.Method,
                context.Request.Headers["X-Test-Host"].ToString(),
                context.Request.Path,
                context.Request.QueryString.Value ?? "",
                context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
                body.ToArray());
            service!.calls.Enqueue(call);
            var (status, text) = answer(call);
            context.Response.StatusCode = status;
            context.Response.ContentType = text.StartsWith('<') ? "text/xml" : "application/json";
            context.Response.Headers["Metadata-Flavor"] = "Google";
            await context.Response.WriteAsync(text);
        });
        await app.StartAsync();
        service = new IdentityService(app, new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()));
        return service;
    }

    /// <summary>Leads what goes to an operator's host here, as its name would; anything else fails the test.</summary>
    public HttpMessageHandler Handler(OutboundRules rules) =>
        new Rewriting(rules, Address, GuardedHttp.CreateHandler(rules with { OperatorHosts = [.. rules.OperatorHosts, Address.Authority], AllowPlainHttp = true }));

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
    }

    private sealed class Rewriting(OutboundRules rules, Uri address, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var uri = request.RequestUri!;
            Assert.True(rules.IsOperatorHost(uri.Host, uri.Port), $"{uri.Authority} is no host of the operator's");
            if (uri.IsLoopback)
                return base.SendAsync(request, cancellationToken);
            request.Headers.TryAddWithoutValidation("X-Test-Host", uri.Host);
            request.RequestUri = new Uri(address, uri.PathAndQuery);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
