namespace ScanMesh.Ingest.Authentication;

/// <summary><c>Authorization: Bearer SECRET</c>, or the secret alone (registries that send a configured value as it is).</summary>
internal sealed class BearerKind : IAuthenticationKind
{
    public string Name => "bearer";

    public AuthenticationNeeds Needs => AuthenticationNeeds.Secret;

    public IEnumerable<(string Setting, string Message)> Problems(SourceSettings settings) => [];

    public IAuthentication Open(SourceSettings settings)
    {
        var secret = new SharedSecret(settings);
        return new HeaderAuthentication("Authorization", "Bearer realm=\"scanmesh\"", value => secret.Fits(AuthorizationHeader.Of(value, "Bearer ") ?? value));
    }
}
