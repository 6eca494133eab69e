namespace ScanMesh.Engine.Images.Registry;

/// <summary>How a registry is authenticated to. Wire text: lower case.</summary>
public enum RegistryAuth
{
    /// <summary>Not set; treated as anonymous.</summary>
    Unknown = 0,
    /// <summary>No credentials; a token for anonymous pulls is asked for where the registry wants one.</summary>
    Anonymous,
    /// <summary>User name and password, given as the registry asks: Basic to itself, or Basic to its token service.</summary>
    Basic,
    /// <summary>The secret is a ready bearer token, sent to the registry as it is.</summary>
    Bearer,
}
