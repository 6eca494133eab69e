using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ScanMesh.Engine.Images.Registry;

/// <summary>
/// Trusts certificates of the operator's own authorities, for the operator's hosts only, besides those that the system trusts. The file is read again when it
/// changes; while it cannot be read, what was read last counts.
/// </summary>
internal sealed class OwnAuthority(string file, OutboundRules rules)
{
    private const long MaxBytes = 4 << 20;

    private readonly Lock gate = new();
    private X509Certificate2Collection authorities = [];
    private (DateTime Written, long Length) seen;

    /// <summary>The handshake's decision; names and dates are checked as ever.</summary>
    public bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
            return true;
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is not X509Certificate2 leaf
            || sender is not SslStream stream || !rules.OperatorHosts.Any(h => string.Equals(Authorities.Split(h).Host, stream.TargetHostName, StringComparison.OrdinalIgnoreCase)))
            return false;
        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(Current());
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        own.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1")); // TLS server
        foreach (var element in chain?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
            own.ChainPolicy.ExtraStore.Add(element.Certificate);
        return own.Build(leaf);
    }

    private X509Certificate2Collection Current()
    {
        lock (gate)
        {
            try
            {
                var info = new FileInfo(file);
                var now = (info.LastWriteTimeUtc, info.Exists ? info.Length : -1);
                if (now != seen && now.Item2 is >= 0 and <= MaxBytes)
                {
                    var read = new X509Certificate2Collection();
                    read.ImportFromPem(File.ReadAllText(file));
                    (authorities, seen) = (read, now);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
            {
                return authorities; // in the middle of a change
            }

            return authorities;
        }
    }
}
