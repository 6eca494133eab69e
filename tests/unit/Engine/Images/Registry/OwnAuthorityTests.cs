using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Unit.Engine.Images.Registry;

/// <summary>A registry behind a certificate of the operator's own authority.</summary>
public sealed class OwnAuthorityTests : IAsyncLifetime
{
    private static readonly DateTimeOffset now = TimeProvider.System.GetUtcNow();
    private readonly TemporaryFolder folder = new();
    private readonly X509Certificate2 authority = Authority("CN=Own");
    private WebApplication app = null!;
    private Uri address = null!;

    private string CaFile => Path.Combine(folder.Path, "ca.pem");

    public async ValueTask InitializeAsync()
    {
        using var certificate = Issue(authority, "localhost");
        var served = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, l => l.UseHttps(served)));
        app = builder.Build();
        app.Run(context =>
        {
            context.Response.Headers.Connection = "close";
            return context.Response.WriteAsync("here");
        });
        await app.StartAsync();
        address = new UriBuilder(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()) { Host = "localhost" }.Uri;
        await File.WriteAllTextAsync(CaFile, authority.ExportCertificatePem(), TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
        authority.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Connect_OwnAuthority_IsTrusted() => Assert.Equal("here", await GetAsync(Rules(CaFile), address));

    [Fact]
    public async Task Connect_WithoutTheFile_IsNot() => await RefusedAsync(Rules(null), address);

    [Fact]
    public async Task Connect_FileOfAnotherAuthority_IsNot()
    {
        using var other = Authority("CN=Own"); // the same name, another key
        await File.WriteAllTextAsync(CaFile, other.ExportCertificatePem(), TestContext.Current.CancellationToken);
        await RefusedAsync(Rules(CaFile), address);
    }

    [Fact]
    public async Task Connect_AnotherNameThanTheCertificates_IsNot() =>
        await RefusedAsync(Rules(CaFile), new UriBuilder(address) { Host = "127.0.0.1" }.Uri);

    [Fact]
    public async Task Connect_HostThatTheOperatorDidNotWrite_IsNot() =>
        await RefusedAsync(Rules(CaFile) with { OperatorHosts = ["registry.example"], AllowPrivate = true }, address);

    [Fact]
    public async Task Connect_FileChanges_CountsAtTheNextConnection()
    {
        using var client = GuardedHttp.CreateClient(Rules(CaFile));
        using var other = Authority("CN=Other");
        await File.WriteAllTextAsync(CaFile, other.ExportCertificatePem() + "\n", TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(address, TestContext.Current.CancellationToken));
        await File.WriteAllTextAsync(CaFile, other.ExportCertificatePem() + "\n" + authority.ExportCertificatePem(), TestContext.Current.CancellationToken);
        Assert.Equal("here", await client.GetStringAsync(address, TestContext.Current.CancellationToken));
        File.Delete(CaFile);
        Assert.Equal("here", await client.GetStringAsync(address, TestContext.Current.CancellationToken));
    }

    private OutboundRules Rules(string? file) => new() { OperatorHosts = [address.Authority, $"127.0.0.1:{address.Port}"], CaFile = file };

    private static async Task<string> GetAsync(OutboundRules rules, Uri uri)
    {
        using var client = GuardedHttp.CreateClient(rules);
        return await client.GetStringAsync(uri, TestContext.Current.CancellationToken);
    }

    private static async Task RefusedAsync(OutboundRules rules, Uri uri) =>
        Assert.Equal(HttpRequestError.SecureConnectionError, (await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(rules, uri))).HttpRequestError);

    private static X509Certificate2 Authority(string name)
    {
        var request = new CertificateRequest(name, ECDsa.Create(ECCurve.NamedCurves.nistP256), HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
    }

    private static X509Certificate2 Issue(X509Certificate2 by, string host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=registry", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        using var issued = request.Create(by, now.AddDays(-1), now.AddDays(20), RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }
}
