using ScanMesh.Engine.Images.Registry;

namespace ScanMesh.Ingest.Authentication;

/// <summary>
/// A message of Amazon SNS over HTTPS: RSA signature of version 1 or 2 over its canonical fields, by a certificate that comes from
/// SNS itself; its topic must be one that the operator named.
/// </summary>
internal sealed class SnsKind : IAuthenticationKind
{
    private const long MaxCertificate = 64 << 10;

    public string Name => "sns";

    public AuthenticationNeeds Needs => AuthenticationNeeds.Topics;

    public IEnumerable<(string Setting, string Message)> Problems(SourceSettings settings) =>
        settings.Options.Topics.Where(t => !t.StartsWith("arn:", StringComparison.Ordinal)).Select(t => ("topics", $"'{t}' is not the ARN of a topic"));

    public IAuthentication Open(SourceSettings settings)
    {
        var client = GuardedHttp.CreateClient(new OutboundRules { MaxResponseBytes = MaxCertificate, MaxRedirects = 0, ResponseTimeout = TimeSpan.FromSeconds(10) });
        return new SnsAuthentication(settings.Options.Topics.ToHashSet(StringComparer.Ordinal), new SnsCertificates(client, settings.Time), settings.Time);
    }
}
