namespace ScanMesh.Engine.Images.Registry.Credentials;

/// <summary>What a registry is shown. Its text shows neither name nor secret.</summary>
/// <param name="Username">User name; empty for tokens.</param>
/// <param name="Secret">Password or token.</param>
public sealed record RegistryCredentials(string Username, string Secret)
{
    /// <summary>How the secret is given.</summary>
    public CredentialUse Use { get; init; } = CredentialUse.Password;

    /// <summary>When they end; they are renewed before. Null: nobody knows; the source is cheap and is asked again every few seconds, so that a rotated secret counts.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>True when a registry could not tell these from <paramref name="other"/>.</summary>
    internal bool SameAs(RegistryCredentials? other) => other is not null && Username == other.Username && Secret == other.Secret && Use == other.Use;

    /// <summary>Nothing secret.</summary>
    public override string ToString() => nameof(RegistryCredentials);
}
