namespace ScanMesh.Engine.Images.Registry.Credentials;

/// <summary>A way to authenticate to a registry: a file or folder here and a line in <see cref="Credentials.All"/>.</summary>
public interface ICredentialKind
{
    /// <summary>The value of a registry's <c>auth</c>, lower case.</summary>
    string Name { get; }

    /// <summary>The settings it cannot do without.</summary>
    CredentialNeeds Needs { get; }

    /// <summary>Why this kind cannot serve <paramref name="host"/>, or null.</summary>
    string? ProblemWith(string host);

    /// <summary>The registry's source; null = anonymous. Nothing is sent or read yet.</summary>
    ICredentialSource? Open(CredentialSettings settings);
}
