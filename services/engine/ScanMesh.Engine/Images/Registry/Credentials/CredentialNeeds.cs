namespace ScanMesh.Engine.Images.Registry.Credentials;

/// <summary>Settings that a kind of authentication cannot do without.</summary>
[Flags]
public enum CredentialNeeds
{
    /// <summary>None.</summary>
    None = 0,
    /// <summary><c>username</c>.</summary>
    Username = 1,
    /// <summary><c>password</c> or <c>passwordFile</c>.</summary>
    Password = 2,
    /// <summary><c>token</c> or <c>tokenFile</c>.</summary>
    Token = 4,
}
