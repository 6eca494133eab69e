using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Registry.Credentials;

/// <summary>
/// Faults of getting credentials. What an identity service answers may repeat what it was sent, so no text of it and no exception of a
/// library is passed on: only codes of a known form.
/// </summary>
internal static class CredentialFaults
{
    /// <summary>The issuer says no, or nothing there says who we are; trying again does not help.</summary>
    public static ScanException Refused(string host, string what, string advice) =>
        new(FailureReason.Unauthorized, $"No credentials for {host}: {what}. {advice}");

    /// <summary>The issuer is away or has its own trouble.</summary>
    public static ScanException Away(string host, string what) =>
        new(FailureReason.RegistryUnavailable, $"No credentials for {host} now: {what}; try again later.");

    /// <summary>The refusal of our own guard inside what a library threw, or null.</summary>
    public static ScanException? Guard(Exception e)
    {
        for (var at = e; at is not null; at = at.InnerException)
            if (at is ScanException refusal)
                return new ScanException(refusal.Reason, refusal.Message);
        return null;
    }

    /// <summary>True when a request got no answer.</summary>
    public static bool IsTransport(Exception e)
    {
        for (var at = e; at is not null; at = at.InnerException)
            if (at is HttpRequestException { StatusCode: null or >= System.Net.HttpStatusCode.InternalServerError } or IOException or System.Net.Sockets.SocketException or TimeoutException or OperationCanceledException)
                return true;
        return false;
    }
}
