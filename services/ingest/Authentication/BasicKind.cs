namespace ScanMesh.Ingest.Authentication;

/// <summary><c>Authorization: Basic</c> with user name and secret (RFC 7617).</summary>
internal sealed class BasicKind : IAuthenticationKind
{
    public string Name => "basic";

    public AuthenticationNeeds Needs => AuthenticationNeeds.Secret | AuthenticationNeeds.Username;

    public IEnumerable<(string Setting, string Message)> Problems(SourceSettings settings) =>
        settings.Options.Username?.Contains(':', StringComparison.Ordinal) == true ? [("username", "holds a colon, which Basic cannot carry")] : [];

    public IAuthentication Open(SourceSettings settings)
    {
        var secret = new SharedSecret(settings);
        var username = settings.Options.Username;
        return new HeaderAuthentication(
            "Authorization",
            "Basic realm=\"scanmesh\", charset=\"UTF-8\"",
            value => AuthorizationHeader.Of(value, "Basic ") is { } encoded && secret.Fits(AuthorizationHeader.Decode(encoded), s => $"{username}:{s}"));
    }
}
