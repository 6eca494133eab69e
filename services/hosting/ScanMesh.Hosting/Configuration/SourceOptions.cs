namespace ScanMesh.Hosting.Configuration;

/// <summary>A sender of events.</summary>
public sealed record SourceOptions
{
    /// <summary>Kind: a folder under services/ingest/Sources, lower case.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Name of the configured registry its images live in; optional where the events say the host, and for native.</summary>
    public string? Registry { get; init; }

    /// <summary>How it shows who it is: bearer, basic, header, hmac, key, oidc, sns, mtls or none, as far as its kind can; null = the kind's usual way.</summary>
    public string? Auth { get; init; }

    /// <summary>User name of basic.</summary>
    public string? Username { get; init; }

    /// <summary>Name of the header that holds the secret, for auth header.</summary>
    public string? Header { get; init; }

    /// <summary>Shared secret. Rather use the file.</summary>
    public string? Secret { get; init; }

    /// <summary>File with the secret, re-read on change.</summary>
    [PathSetting]
    public string? SecretFile { get; init; }

    /// <summary>The secret before the last change: counts too while senders are changed over. Rather use the file.</summary>
    public string? PreviousSecret { get; init; }

    /// <summary>File with the previous secret, re-read on change.</summary>
    [PathSetting]
    public string? PreviousSecretFile { get; init; }

    /// <summary>Issuer of the tokens of auth oidc, for example <c>https://login.microsoftonline.com/TENANT/v2.0</c>.</summary>
    public string? Issuer { get; init; }

    /// <summary>Audience that a token of auth oidc must be made for.</summary>
    public string? Audience { get; init; }

    /// <summary>Who a token of auth oidc must be of: its verified e-mail, sub, azp or appid.</summary>
    public string? Subject { get; init; }

    /// <summary>ARNs of the topics that auth sns takes messages of.</summary>
    public List<string> Topics { get; init; } = [];

    /// <summary>Name (DNS name, else common name) in the client certificate of auth mtls.</summary>
    public string? Client { get; init; }

    /// <summary>Beginnings of repository names in its events, and what stands for them at the registry; an empty text takes them away.</summary>
    public Dictionary<string, string> Repositories { get; init; } = [];

    /// <summary>Events a second that it may send over time; bursts of ten times as many pass.</summary>
    public int Rate { get; init; } = 2000;
}
