using System.Diagnostics;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Tests.Kit;
using ScanMesh.Tests.Kit.Tools;

namespace ScanMesh.Tests.Unit.Ingest;

/// <summary>TLS and client certificates at ingest, made and spoken by openssl.</summary>
public sealed class IngestTlsTests : IAsyncLifetime
{
    private const string Body = """{"events":[{"id":"e","action":"push","target":{"mediaType":"application/vnd.oci.image.manifest.v1+json","repository":"team/app","tag":"1"}}]}""";
    private readonly ScratchFolder folder = new();
    private IngestHost host = null!;

    public async ValueTask InitializeAsync()
    {
        if (!OpenSsl.IsHere)
            Assert.Skip("openssl is not installed");
        foreach (var key in new[] { "ca.key", "other-ca.key", "server.key", "client.key" })
            OpenSsl.NewKey(folder.File(key));
        OpenSsl.SelfSign(folder.File("ca.key"), folder.File("ca.pem"), "/CN=own authority");
        OpenSsl.SelfSign(folder.File("other-ca.key"), folder.File("other-ca.pem"), "/CN=own authority");
        Certify("server", "/CN=localhost", "ca", "extendedKeyUsage=serverAuth\nsubjectAltName=DNS:localhost");
        Certify("client", "/CN=registry-1", "ca", "extendedKeyUsage=clientAuth");
        Certify("client", "/CN=not this", "ca", "extendedKeyUsage=clientAuth\nsubjectAltName=DNS:registry-1", "san");
        Certify("client", "/CN=registry-1", "ca", "extendedKeyUsage=clientAuth\nsubjectAltName=DNS:registry-2", "other-san");
        Certify("client", "/CN=registry-2", "ca", "extendedKeyUsage=clientAuth", "other-name");
        Certify("client", "/CN=registry-1", "ca", "extendedKeyUsage=serverAuth", "for-servers");
        Certify("client", "/CN=registry-1", "other-ca", "extendedKeyUsage=clientAuth", "stranger");

        var options = new ScanMeshOptions
        {
            Listen = new() { CertificateFile = folder.File("server.pem"), KeyFile = folder.File("server.key"), ClientCaFile = folder.File("ca.pem") },
            Registries = { ["corp"] = new() { Host = "cr.corp.example" } },
            Sources = { ["push"] = new() { Kind = "distribution", Registry = "corp", Auth = "mtls", Client = "registry-1" }, ["open"] = new() { Kind = "distribution", Registry = "corp", Secret = "s3cret" } },
        };
        host = await IngestHost.StartAsync(options);
    }

    public async ValueTask DisposeAsync()
    {
        if (host is not null)
            await host.DisposeAsync();
        folder.Dispose();
    }

    [Theory]
    [InlineData("client", "202")]
    [InlineData("san", "202")]
    [InlineData("other-san", "401")]
    [InlineData("other-name", "401")]
    [InlineData(null, "401")]
    [InlineData("for-servers", null)]
    [InlineData("stranger", null)]
    public void Call_ByItsClientCertificate(string? certificate, string? status) => Assert.Equal(status, Post("push", "", certificate));

    [Fact]
    public void Call_OfAnotherSource_NeedsNoCertificate() => Assert.Equal("202", Post("open", "Authorization: Bearer s3cret\r\n", null));

    [Fact]
    public void Certificate_Renewed_IsServedWithoutRestart()
    {
        Assert.Contains("CN = localhost", Served(), StringComparison.Ordinal);
        OpenSsl.NewKey(folder.File("server.key"));
        Certify("server", "/CN=renewed", "ca", "extendedKeyUsage=serverAuth");
        File.SetLastWriteTimeUtc(folder.File("server.pem"), TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(1));
        Assert.True(SpinWait.SpinUntil(() => Served().Contains("CN = renewed", StringComparison.Ordinal), TimeSpan.FromSeconds(30)));
    }

    private string Served() => Talk("", "-showcerts").Replace("CN=", "CN = ", StringComparison.Ordinal);

    private string? Post(string source, string header, string? certificate)
    {
        var request = $"POST /webhooks/{source} HTTP/1.1\r\nHost: localhost\r\n{header}Content-Length: {Body.Length}\r\nConnection: close\r\n\r\n{Body}";
        var answer = Talk(request, certificate is null ? [] : ["-cert", folder.File($"{certificate}.pem"), "-key", folder.File("client.key")]);
        var at = answer.IndexOf("HTTP/1.1 ", StringComparison.Ordinal);
        return at < 0 ? null : answer.Substring(at + 9, 3);
    }

    private string Talk(string request, params string[] more)
    {
        var port = host["ingest"].Port;
        var start = new ProcessStartInfo("/usr/bin/openssl") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["s_client", "-connect", $"127.0.0.1:{port}", "-servername", "localhost", "-CAfile", folder.File("ca.pem"), "-verify_return_error", "-ign_eof", .. more])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        // Without a request the server ends the connection by its time for headers: ask for something that ends it at once.
        process.StandardInput.Write(request.Length > 0 ? request : "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        process.StandardInput.Flush();
        process.WaitForExit();
        return output.Result + errors.Result;
    }

    private void Certify(string key, string subject, string authority, string extensions, string? name = null) =>
        OpenSsl.Certify(folder.File($"{key}.key"), folder.File($"{name ?? key}.pem"), subject, folder.File($"{authority}.pem"), folder.File($"{authority}.key"), extensions);
}
