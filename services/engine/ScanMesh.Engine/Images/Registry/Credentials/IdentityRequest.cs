using System.Net;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Registry.Credentials;

/// <summary>One bounded request of ours to an identity service.</summary>
internal static class IdentityRequest
{
    private const int AnswerBytes = 256 * 1024;

    /// <summary>Status and whole body.</summary>
    /// <exception cref="ScanException">No answer, or the service's own trouble (429, 5xx).</exception>
    public static async Task<(HttpStatusCode Status, byte[] Body)> SendAsync(
        HttpClient http, HttpRequestMessage request, string host, string service, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            var bytes = await BoundedRead.AllAsync(body, AnswerBytes, $"The answer of {service}", cancellationToken).ConfigureAwait(false);
            return response.StatusCode is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError
                ? throw CredentialFaults.Away(host, $"{service} answers {(int)response.StatusCode}")
                : (response.StatusCode, bytes);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw CredentialFaults.Away(host, $"{service} does not answer");
        }
    }
}
