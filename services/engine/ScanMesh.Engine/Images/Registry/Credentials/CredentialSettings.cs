namespace ScanMesh.Engine.Images.Registry.Credentials;

/// <summary>What a kind of authentication may know of its registry.</summary>
public sealed record CredentialSettings
{
    /// <summary>The registry; its credentials are not set yet.</summary>
    public required RegistryEndpoint Endpoint { get; init; }

    /// <summary>Clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>User name, or null.</summary>
    public string? Username { get; init; }

    /// <summary>The password as it is now; null = none is set.</summary>
    public Func<string>? Password { get; init; }

    /// <summary>The ready token as it is now; null = none is set.</summary>
    public Func<string>? Token { get; init; }

    /// <summary>Docker's config.json; null = where Docker looks for it.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>The process's environment, by name.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>The guarded stack below all requests of a source.</summary>
    internal Func<OutboundRules, HttpMessageHandler> Handlers { get; init; } = GuardedHttp.CreateHandler;
}
