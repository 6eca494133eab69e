using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.Runtime.Signing;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Registry.Credentials.Ecr;

/// <summary>
/// GetAuthorizationToken (JSON 1.1, SigV4). Who we are, the AWS SDK's default chain says, from the environment and the machine; the request itself
/// goes through the guarded client. <c>AWS_ENDPOINT_URL_ECR</c> replaces the API's address, as for AWS's own tools.
/// </summary>
internal sealed partial class EcrSource(EcrHost ecr, CredentialSettings settings) : ICredentialSource
{
    private const string Advice = "Give this process a role with ecr:GetAuthorizationToken, ecr:BatchGetImage and ecr:GetDownloadUrlForLayer (IRSA, pod identity, task or instance role), or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.";
    private static readonly TimeSpan longestIdentity = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan usualLife = TimeSpan.FromHours(12);

    private readonly string host = settings.Endpoint.Host;

    public async ValueTask<RegistryCredentials?> GetAsync(CancellationToken cancellationToken)
    {
        var api = settings.Environment("AWS_ENDPOINT_URL_ECR") is { Length: > 0 } given && Uri.TryCreate(given, UriKind.Absolute, out var own) ? own : ecr.Api;
        using var request = await SignedAsync(api, cancellationToken).ConfigureAwait(false);
        using var http = GuardedHttp.CreateClient(new OutboundRules { OperatorHosts = [api.Authority], AllowPlainHttp = api.Scheme == Uri.UriSchemeHttp }, settings.Handlers);
        var (status, body) = await IdentityRequest.SendAsync(http, request, host, $"Amazon ECR in {ecr.Region}", cancellationToken).ConfigureAwait(false);
        return (int)status == 200 ? Read(body) : throw Refusal((int)status, body);
    }

    private async Task<HttpRequestMessage> SignedAsync(Uri api, CancellationToken cancellationToken)
    {
        var body = Encoding.UTF8.GetBytes($$"""{"registryIds":["{{ecr.Account}}"]}""");
        var signing = new AWSSigningRequest { HttpMethod = System.Net.Http.HttpMethod.Post, RequestUri = api, Content = body };
        signing.Headers["Content-Type"] = "application/x-amz-json-1.1";
        signing.Headers["X-Amz-Target"] = "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken";
        var signed = await IdentifiedAsync(signing, cancellationToken).ConfigureAwait(false);
        var request = new HttpRequestMessage(HttpMethod.Post, api) { Content = new ByteArrayContent(body) };
        foreach (var (name, value) in signing.Headers.Where(h => !signed.Headers.ContainsKey(h.Key)).Concat(signed.Headers))
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    private async Task<AWSSigningResult> IdentifiedAsync(AWSSigningRequest signing, CancellationToken cancellationToken)
    {
        // A new chain each time: a renewal must not get what an old one remembers. Its own time limits are longer than a scan can wait.
        using var resolver = new DefaultAWSCredentialsIdentityResolver();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(longestIdentity);
        try
        {
            var identity = await resolver.ResolveIdentityAsync(null, limit.Token).WaitAsync(limit.Token).ConfigureAwait(false);
            var parameters = new AWSSigV4Parameters { Credentials = identity, Region = RegionEndpoint.GetBySystemName(ecr.Region), Service = "ecr", SignedAt = settings.Time.GetUtcNow().UtcDateTime };
            return await AWSSigV4Signer.SignAsync(signing, parameters, limit.Token).WaitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw e is OperationCanceledException || (e is AmazonServiceException && CredentialFaults.IsTransport(e))
                ? CredentialFaults.Away(host, "AWS does not say in time who this process is")
                : CredentialFaults.Refused(host, $"AWS does not know this process{Code((e as AmazonServiceException ?? e.InnerException as AmazonServiceException)?.ErrorCode)}", Advice);
        }
    }

    private RegistryCredentials Read(byte[] body)
    {
        var token = JsonText.Find(body, "authorizationData", "0", "authorizationToken") ?? "";
        var bytes = new byte[token.Length];
        var text = Convert.TryFromBase64String(token, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : "";
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0)
            throw new ScanException(FailureReason.Unsupported, $"Amazon ECR in {ecr.Region} answers without a usable token for {host}.");
        var seconds = double.TryParse(JsonText.Find(body, "authorizationData", "0", "expiresAt"), CultureInfo.InvariantCulture, out var at) && at is > 0 and < 1e11 ? at : 0;
        var now = settings.Time.GetUtcNow();
        var end = DateTimeOffset.UnixEpoch.AddSeconds(seconds);
        return new RegistryCredentials(text[..colon], text[(colon + 1)..]) { Expires = end > now ? end : now + usualLife };
    }

    private ScanException Refusal(int status, byte[] body)
    {
        var type = JsonText.Find(body, "__type") ?? "";
        type = type[(type.LastIndexOf('#') + 1)..];
        return type.Contains("Throttl", StringComparison.Ordinal)
            ? CredentialFaults.Away(host, $"Amazon ECR in {ecr.Region} limits its calls")
            : CredentialFaults.Refused(host, $"Amazon ECR in {ecr.Region} answers {status}{Code(type)}", Advice);
    }

    private static string Code(string? code) => code is not null && CodePattern().IsMatch(code) ? $" ({code})" : "";

    [GeneratedRegex(@"\A[A-Za-z]{3,60}\z")]
    private static partial Regex CodePattern();
}
