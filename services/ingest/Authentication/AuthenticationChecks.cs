using ScanMesh.Hosting.Configuration;

namespace ScanMesh.Ingest.Authentication;

/// <summary>Checks that a source has what its way of authentication needs, and nothing that would not count.</summary>
internal static class AuthenticationChecks
{
    /// <summary>Adds what is wrong.</summary>
    public static void Check(string path, SourceSettings settings, ConfigurationErrors errors)
    {
        var source = settings.Options;
        errors.RequireOneOf($"{path}.auth", settings.Auth, [.. settings.Traits.Authentications]);
        if (Authentications.Find(settings.Auth) is not { } kind || !settings.Traits.Authentications.Contains(settings.Auth))
            return;
        var needs = kind.Needs;
        if (needs.HasFlag(AuthenticationNeeds.Secret))
            errors.RequireSecret($"{path}.secret", source.Secret, source.SecretFile);
        Need(AuthenticationNeeds.Username, "username", source.Username, required: true);
        Need(AuthenticationNeeds.Header, "header", source.Header, required: settings.Traits.CredentialHeader is null);
        Need(AuthenticationNeeds.Token, "issuer", source.Issuer, required: settings.Traits.Issuer is null);
        Need(AuthenticationNeeds.Token, "audience", source.Audience, required: true);
        Need(AuthenticationNeeds.Token, "subject", source.Subject, required: true);
        Need(AuthenticationNeeds.Topics, "topics", source.Topics.FirstOrDefault(), required: true);
        Need(AuthenticationNeeds.Client, "client", source.Client, required: true);
        if (!needs.HasFlag(AuthenticationNeeds.Secret) && (source.Secret ?? source.SecretFile ?? source.PreviousSecret ?? source.PreviousSecretFile) is not null)
            errors.Add($"{path}.secret", $"does not count with auth {settings.Auth}; take it out");
        foreach (var (setting, message) in kind.Problems(settings))
            errors.Add($"{path}.{setting}", message);

        void Need(AuthenticationNeeds need, string setting, string? value, bool required)
        {
            if (needs.HasFlag(need) && required && string.IsNullOrEmpty(value))
                errors.Add($"{path}.{setting}", $"is missing; auth {settings.Auth} needs it");
            else if (!needs.HasFlag(need) && value is not null)
                errors.Add($"{path}.{setting}", $"does not count with auth {settings.Auth}; take it out");
        }
    }
}
