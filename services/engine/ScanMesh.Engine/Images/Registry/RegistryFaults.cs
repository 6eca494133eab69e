using System.Net;
using System.Text.Json;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Registry;

/// <summary>Turns what a registry or the network answers into the one exception family.</summary>
internal static class RegistryFaults
{
    private const int ErrorBytes = 16 * 1024;
    private static readonly TimeSpan defaultRateLimitWait = TimeSpan.FromSeconds(60);

    /// <summary>The fault of a response that is no success; <paramref name="what"/> is for example <c>manifest latest of team/app</c>.</summary>
    public static async Task<ScanException> OfAsync(HttpResponseMessage response, string host, string what, TimeProvider time, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var detail = await DetailAsync(response, cancellationToken).ConfigureAwait(false);
        var text = $"{host} answers {status} for {what}{detail}";
        var wait = RetryAfter.Of(response, time);
        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new(FailureReason.Unauthorized,
                $"{text}: no access with the credentials in use. Check the registry's auth, username and password, and the right to pull.")
            {
                IsRefusal = response.StatusCode == HttpStatusCode.Forbidden,
            },
            HttpStatusCode.NotFound or HttpStatusCode.Gone => new(FailureReason.NotFound, $"{text}: it does not exist there, or may not be seen."),
            HttpStatusCode.TooManyRequests => new(FailureReason.RegistryUnavailable, $"{text}: its rate limit is reached.") { RetryAfter = wait ?? defaultRateLimitWait },
            HttpStatusCode.RequestedRangeNotSatisfiable => new(FailureReason.Unsupported, $"{text}: it has no such range.") { IsRangeBeyondEnd = true },
            >= HttpStatusCode.InternalServerError => new(FailureReason.RegistryUnavailable, $"{text}: its own trouble; try again later.") { RetryAfter = wait },
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest => new(FailureReason.Unsupported, $"{text}: a redirect that cannot be followed."),
            _ => new(FailureReason.Unsupported, $"{text}: is this a registry that speaks the OCI distribution API?"),
        };
    }

    /// <summary>The fault of a request that got no response.</summary>
    public static ScanException OfTransport(Exception e, string host, string what)
    {
        var why = e switch
        {
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "its name cannot be resolved",
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
                "TLS failed: its certificate is not trusted here, or it speaks plain http (then set insecure: true, or --insecure)",
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => "it cannot be connected to",
            OperationCanceledException => "it does not answer in time",
            _ => "the connection broke",
        };
        return new ScanException(FailureReason.RegistryUnavailable, $"No answer from {host} for {what}: {why}.", e);
    }

    private static async Task<string> DetailAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            var bytes = new byte[ErrorBytes];
            var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            using var document = JsonDocument.Parse(bytes.AsMemory(0, length));
            if (document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array && errors.GetArrayLength() > 0
                && errors[0].ValueKind == JsonValueKind.Object
                && errors[0].TryGetProperty("code", out var code) && code.GetString() is { Length: > 0 and <= 64 } known
                && known.All(c => char.IsAsciiLetterUpper(c) || c == '_'))
                return $" ({known})";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or HttpRequestException or IOException or ScanException)
        {
            return ""; // the status alone says enough
        }

        return "";
    }
}
