namespace ScanMesh.Engine.Images.Registry.Credentials;

/// <summary>How a secret is given to a registry.</summary>
public enum CredentialUse
{
    /// <summary>Not set.</summary>
    Unknown = 0,
    /// <summary>With the user name, as the registry asks: Basic to itself, or Basic to its token service.</summary>
    Password,
    /// <summary>A ready bearer token, sent to the registry as it is.</summary>
    Bearer,
    /// <summary>A refresh token for the registry's token service (OAuth 2 grant <c>refresh_token</c>).</summary>
    IdentityToken,
}
