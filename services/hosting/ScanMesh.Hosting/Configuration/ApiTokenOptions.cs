namespace ScanMesh.Hosting.Configuration;

/// <summary>A caller.</summary>
public sealed record ApiTokenOptions
{
    /// <summary>Name, for logs.</summary>
    public string Name { get; init; } = "";

    /// <summary>The token.</summary>
    public string? Token { get; init; }

    /// <summary>File with the token, re-read on change.</summary>
    [PathSetting]
    public string? TokenFile { get; init; }

    /// <summary>Globs over <c>registry/repository</c> (<c>*</c> within a part, <c>**</c> across), or over the repository alone; empty = none.</summary>
    public List<string> Repositories { get; init; } = [];

    /// <summary>read, subscribe, gate, admin.</summary>
    public List<string> Scopes { get; init; } = [];
}
