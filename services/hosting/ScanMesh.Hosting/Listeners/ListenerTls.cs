using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using ScanMesh.Hosting.Configuration;

namespace ScanMesh.Hosting.Listeners;

/// <summary>
/// TLS of a listener from PEM files. The certificate is read again when its file changes, so that it is renewed without a restart;
/// while it cannot be read the last one stays. Client certificates are asked for where authorities for them are given: one that
/// is shown must be signed by them and meant for clients, else the connection ends.
/// </summary>
public sealed class ListenerTls
{
    private const string ForClients = "1.3.6.1.5.5.7.3.2";
    private static readonly TimeSpan lookAgain = TimeSpan.FromSeconds(1);

    private readonly string certificateFile;
    private readonly string keyFile;
    private readonly X509Certificate2Collection? authorities;
    private readonly Lock gate = new();
    private SslStreamCertificateContext certificate;
    private DateTime writtenAt;
    private long lookedAt = Environment.TickCount64;

    private ListenerTls(string certificateFile, string keyFile, string? clientCaFile)
    {
        (this.certificateFile, this.keyFile) = (certificateFile, keyFile);
        try
        {
            writtenAt = WrittenAt();
            certificate = Read();
            if (clientCaFile is not null)
            {
                authorities = [];
                authorities.ImportFromPemFile(clientCaFile);
            }
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException([$"listen.certificateFile, listen.keyFile or listen.clientCaFile cannot be used: {e.Message}"]);
        }
    }

    /// <summary>TLS as configured, or null when it is not.</summary>
    /// <exception cref="ConfigurationException">A file cannot be read.</exception>
    public static ListenerTls? From(ListenOptions options) =>
        options is { CertificateFile: { } certificate, KeyFile: { } key } ? new ListenerTls(certificate, key, options.ClientCaFile) : null;

    /// <summary>For Kestrel, which asks with each connection.</summary>
    internal TlsHandshakeCallbackOptions Options => new()
    {
        OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
        {
            ServerCertificateContext = Current(),
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ClientCertificateRequired = authorities is not null,
            RemoteCertificateValidationCallback = (_, client, _, _) => client is null || (authorities is not null && IsOfAClient((X509Certificate2)client)),
        }),
    };

    private bool IsOfAClient(X509Certificate2 client)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities!);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ForClients));
        return chain.Build(client);
    }

    private SslStreamCertificateContext Current()
    {
        lock (gate)
        {
            if (Environment.TickCount64 - lookedAt < lookAgain.TotalMilliseconds)
                return certificate;
            lookedAt = Environment.TickCount64;
            try
            {
                if (WrittenAt() is var now && now != writtenAt)
                {
                    certificate = Read();
                    writtenAt = now;
                }
            }
            catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
            {
                // In the middle of a renewal one of the two files is old: the next look finds both.
                return certificate;
            }

            return certificate;
        }
    }

    private DateTime WrittenAt() => new[] { certificateFile, keyFile }.Max(File.GetLastWriteTimeUtc);

    private SslStreamCertificateContext Read()
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(certificateFile);
        return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(certificateFile, keyFile), chain, offline: true);
    }
}
