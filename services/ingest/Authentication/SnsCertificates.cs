using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;

namespace ScanMesh.Ingest.Authentication;

/// <summary>Certificates by which SNS signs: fetched from SNS itself and nowhere else (SECURITY T2), kept for a day.</summary>
internal sealed partial class SnsCertificates(HttpClient client, TimeProvider time)
{
    private const int MaxKept = 64;
    private static readonly TimeSpan kept = TimeSpan.FromDays(1);
    private readonly ConcurrentDictionary<Uri, (X509Certificate2 Certificate, DateTimeOffset Until)> known = new();

    /// <summary>True for an address of SNS: https, the service's own host of a region, no port, user or query.</summary>
    public static bool IsOfSns(Uri uri) =>
        uri.IsAbsoluteUri && uri.Scheme == Uri.UriSchemeHttps && uri.IsDefaultPort && uri.UserInfo.Length == 0 && Host().IsMatch(uri.Host);

    /// <summary>The certificate at an address.</summary>
    /// <exception cref="HttpRequestException">It cannot be fetched.</exception>
    /// <exception cref="CryptographicException">What is there is no certificate.</exception>
    public async Task<X509Certificate2> GetAsync(Uri address, CancellationToken cancellationToken)
    {
        if (known.TryGetValue(address, out var found) && found.Until > time.GetUtcNow())
            return found.Certificate;
        using var response = await client.GetAsync(address, cancellationToken);
        response.EnsureSuccessStatusCode();
        var certificate = X509Certificate2.CreateFromPem(await response.Content.ReadAsStringAsync(cancellationToken));
        if (known.Count >= MaxKept)
            known.Clear();
        known[address] = (certificate, time.GetUtcNow() + kept);
        return certificate;
    }

    [GeneratedRegex(@"\Asns\.[a-z]{2}(?:-[a-z]+)+-[0-9]{1,2}\.amazonaws\.com(?:\.cn)?\z")]
    private static partial Regex Host();
}
