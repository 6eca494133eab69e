namespace ScanMesh.Ingest.Authentication;

/// <summary>The secret as the value of a header that the operator or the kind names.</summary>
internal sealed class HeaderKind : IAuthenticationKind
{
    public string Name => "header";

    public AuthenticationNeeds Needs => AuthenticationNeeds.Secret | AuthenticationNeeds.Header;

    public IEnumerable<(string Setting, string Message)> Problems(SourceSettings settings)
    {
        if (settings.Options.Header is { } header && !header.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            yield return ("header", $"'{header}' is not the name of a header");
    }

    public IAuthentication Open(SourceSettings settings)
    {
        var secret = new SharedSecret(settings);
        return new HeaderAuthentication(settings.Options.Header ?? settings.Traits.CredentialHeader!, null, secret.Fits);
    }
}
