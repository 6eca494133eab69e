namespace ScanMesh.Engine.Images.Registry;

/// <summary>A user name (empty for <see cref="RegistryAuth.Bearer"/>) and its secret. Its text shows neither.</summary>
public sealed record RegistryCredentials(string Username, string Secret)
{
    /// <summary>Nothing secret.</summary>
    public override string ToString() => nameof(RegistryCredentials);
}
